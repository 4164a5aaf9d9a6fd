package io.fairlead.select;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.slice;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A process of its own: clients that all have addresses of one IPv6 /64, with the configuration's default bound. */
final class AffinityFlood {
    static final int CLIENTS = 1_000_000;
    private static final long PREFIX = 0x2001_0db8_0000_0001L;

    private AffinityFlood() {}

    /** Prints how many clients it has served. */
    public static void main(String[] args) {
        BalancerRegistry registry = new BalancerRegistry(
                EndpointSelectors.load(),
                "random",
                ProxyConfig.DEFAULT.affinityClients(),
                Ticker.systemTicker(),
                BalancerRegistry.RANDOM);
        RouteUpdate update = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL)
                .apply(List.of(
                        new ServiceApplied(service(
                                "web",
                                port("web", "10.96.0.1")
                                        .affinity(Duration.ofHours(3))
                                        .build())),
                        new SliceApplied(slice("web", "web-1", 80, "10.0.0.1", "10.0.0.2"))));
        registry.apply(update);
        Balancer balancer = Objects.requireNonNull(registry.balancer(id("web")));
        for (int i = 0; i < CLIENTS; i++) {
            Connection connection = Connection.from(new IpAddress(IpFamily.IPV6, PREFIX, i));
            Objects.requireNonNull(balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, connection))
                    .release();
        }
        System.out.println("served " + CLIENTS);
    }
}

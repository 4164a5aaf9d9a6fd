package io.fairlead.listen;

import static io.fairlead.model.Samples.CREATED;
import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static io.fairlead.model.Samples.slice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.capture.Capture;
import io.fairlead.capture.CaptureFactory;
import io.fairlead.capture.FrontendRule;
import io.fairlead.capture.Takeover;
import io.fairlead.config.CaptureConfig;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.RecordedConnections;
import io.fairlead.relay.CopyRelayEngine;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.SpliceRelayEngine;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.testkit.Loopback;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Connections that are accepted while their Service goes. */
class VanishedServiceIT {
    private final AddressPort vip = Loopback.free("127.68.0.1");
    private final ServicePort web =
            port("web", vip.address().toString()).port(vip.port()).build();

    @Test
    void aClientOfAServiceThatHasJustGoneIsResetBySplice() throws Exception {
        assertReset(new EpollTransport(1), new SpliceRelayEngine());
    }

    @Test
    void aClientOfAServiceThatHasJustGoneIsResetByCopy() throws Exception {
        assertReset(new NettyTransport(1), new CopyRelayEngine());
    }

    private void assertReset(Transport transport, RelayEngine relays) throws Exception {
        RecordedConnections connections = new RecordedConnections();
        Frontend frontend = new Frontend(vip, FrontendKind.CLUSTER_IP, web.id());
        BalancerRegistry balancers = new BalancerRegistry(EndpointSelectors.load(), "random", 1);
        RouteUpdate update = apply(
                RouteTable.empty(Samples.NODE, NodePortAddresses.ALL),
                new ServiceApplied(service("web", CREATED, web)),
                new SliceApplied(slice("web", "web-1", 80, "127.68.1.1")));
        balancers.apply(update);
        ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
        Capture capture = new CaptureFactory(
                        CaptureConfig.NONE,
                        transport,
                        SocketOptions.DEFAULT,
                        null,
                        Samples.NODE,
                        control,
                        Takeover.fromStopping())
                .open();
        ConnectionContext context = new ConnectionContext(
                transport,
                relays,
                null,
                capture,
                ConnectionConfig.DEFAULT,
                UdpConfig.DEFAULT,
                connections,
                Duration.ZERO);
        Route route = requireNonNull(update.table().route(id("web")));
        Listener listener = new Listener(
                context,
                Target.of(
                        FrontendRule.of(frontend, route, Samples.NODE),
                        requireNonNull(balancers.balancer(id("web"))),
                        route,
                        false,
                        context.policy(web.settings())));
        try (transport;
                control;
                capture;
                Socket client = new Socket()) {
            listener.open(false);
            balancers
                    .apply(apply(update.table(), new ServiceDeleted(serviceName("web"))))
                    .settle();
            client.connect(Loopback.socketAddress(vip));

            ConnectionSummary summary = connections.awaitOnly();
            assertThat(summary)
                    .isEqualTo(new ConnectionSummary(
                            frontend,
                            summary.client(),
                            null,
                            0,
                            0,
                            summary.durationNanos(),
                            0,
                            0,
                            CloseReason.NO_ENDPOINT));
            assertThat(context.open().count()).isZero();
            listener.close();
        }
    }

    private static RouteUpdate apply(RouteTable table, ClusterChange... changes) {
        return table.apply(List.of(changes));
    }
}

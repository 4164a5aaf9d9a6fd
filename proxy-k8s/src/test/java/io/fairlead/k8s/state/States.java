package io.fairlead.k8s.state;

import io.fairlead.model.CheckSettings;
import io.fairlead.model.Cidr;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.Node;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.Protocol;
import io.fairlead.model.ProxyProtocolSettings;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** States for tests, with every kind of value in them. */
final class States {
    static final Instant NOW = Instant.parse("2026-11-29T20:00:00Z");

    private States() {}

    static ClusterState rich() {
        return new ClusterState(
                NOW, node(), List.of(service("web", 80), service("db", 5432)), List.of(slice("web", "web-1", true)));
    }

    static Node node() {
        return new Node(
                "node-a",
                "zone-1",
                List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("fd00::1")),
                List.of(Cidr.parse("10.244.0.0/24")));
    }

    static Service service(String name, int port) {
        return new Service(
                new ServiceName("default", name),
                NOW,
                List.of(port(name, port, IpFamily.IPV4), port(name, port, IpFamily.IPV6)),
                30_001);
    }

    private static ServicePort port(String name, int port, IpFamily family) {
        boolean isIpv4 = family == IpFamily.IPV4;
        @Nullable IpAddress clusterIp = isIpv4 ? IpAddress.parse("10.96.0.10") : null;
        return new ServicePort(
                new ServicePortId(new ServicePortName(new ServiceName("default", name), "http", Protocol.TCP), family),
                port,
                30_080,
                clusterIp,
                List.of(IpAddress.parse("192.0.2.1")),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.LOCAL,
                isIpv4 ? new SessionAffinity.ClientIp(Duration.ofMinutes(30)) : SessionAffinity.NONE,
                List.of(Cidr.parse("198.51.100.0/24")),
                ServiceSettings.DEFAULTS
                        .withSelector("least-conn")
                        .withDialAttempts(2)
                        .withIdleTimeout(Duration.ofMillis(1500))
                        .withLimits(LimitSettings.DEFAULTS.withConnectionsPerClient(7))
                        .withLifetime(LifetimeSettings.DEFAULTS.withOnEndpointLeave(
                                isIpv4 ? new EndpointLeave.After(Duration.ofSeconds(30)) : EndpointLeave.KEEP))
                        .withChecks(CheckSettings.DEFAULTS.withRise(4))
                        .withPreference(PreferenceSettings.DEFAULTS.withPrefer(PreferenceSettings.Nearness.ZONE))
                        .withProxyProtocol(ProxyProtocolSettings.DEFAULTS
                                .withSend(ProxyProtocolSettings.Version.V2)
                                .withAcceptFrom(List.of(Cidr.parse("10.0.0.0/8")))));
    }

    static EndpointSlice slice(String service, String name, boolean isReady) {
        return new EndpointSlice(
                new ServiceName("default", service),
                name,
                IpFamily.IPV4,
                List.of(new EndpointSlice.Port("http", Protocol.TCP, 8080)),
                List.of(new EndpointSlice.Address(
                        IpAddress.parse("10.244.0.7"),
                        isReady,
                        true,
                        !isReady,
                        null,
                        Set.of("zone-1"),
                        Set.of("node-a", "node-b"))));
    }
}

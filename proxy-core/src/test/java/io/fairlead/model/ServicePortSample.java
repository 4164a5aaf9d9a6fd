package io.fairlead.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service port on port 80 without extras, and what differs from that. */
public final class ServicePortSample {
    private final ServicePortId id;
    private final @Nullable IpAddress clusterIp;
    private int port = 80;
    private int nodePort;
    private List<IpAddress> externalIps = List.of();
    private List<IpAddress> loadBalancerIps = List.of();
    private TrafficPolicy internal = TrafficPolicy.CLUSTER;
    private TrafficPolicy external = TrafficPolicy.CLUSTER;
    private SessionAffinity affinity = SessionAffinity.NONE;
    private List<Cidr> sourceRanges = List.of();
    private ServiceSettings settings = ServiceSettings.DEFAULTS;
    private List<UnixSocket> unixSockets = List.of();

    public ServicePortSample(ServicePortId id, @Nullable String clusterIp) {
        this.id = id;
        this.clusterIp = clusterIp == null ? null : IpAddress.parse(clusterIp);
    }

    public ServicePortSample port(int number) {
        port = number;
        return this;
    }

    public ServicePortSample nodePort(int number) {
        nodePort = number;
        return this;
    }

    public ServicePortSample externalIps(String... addresses) {
        externalIps = Arrays.stream(addresses).map(IpAddress::parse).toList();
        return this;
    }

    public ServicePortSample loadBalancerIps(String... addresses) {
        loadBalancerIps = Arrays.stream(addresses).map(IpAddress::parse).toList();
        return this;
    }

    public ServicePortSample internal(TrafficPolicy policy) {
        internal = policy;
        return this;
    }

    public ServicePortSample external(TrafficPolicy policy) {
        external = policy;
        return this;
    }

    public ServicePortSample affinity(Duration timeout) {
        affinity = new SessionAffinity.ClientIp(timeout);
        return this;
    }

    public ServicePortSample sourceRanges(String... ranges) {
        sourceRanges = Arrays.stream(ranges).map(Cidr::parse).toList();
        return this;
    }

    public ServicePortSample selector(@Nullable String name) {
        settings = settings.withSelector(name);
        return this;
    }

    public ServicePortSample settings(ServiceSettings asked) {
        settings = asked;
        return this;
    }

    public ServicePortSample unixSockets(UnixSocket... sockets) {
        unixSockets = List.of(sockets);
        return this;
    }

    public ServicePort build() {
        return new ServicePort(
                id,
                port,
                nodePort,
                clusterIp,
                externalIps,
                loadBalancerIps,
                internal,
                external,
                affinity,
                sourceRanges,
                settings,
                unixSockets);
    }
}

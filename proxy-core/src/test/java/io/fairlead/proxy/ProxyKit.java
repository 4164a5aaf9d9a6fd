package io.fairlead.proxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.capture.Takeover;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.handover.Inheritance;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.RecordedConnections;
import io.fairlead.observe.RecordedListeners;
import io.fairlead.observe.RecordedSessions;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A running proxy with observers that remember everything, and short ways to tell it of changes. */
final class ProxyKit implements AutoCloseable {
    /** Two event loops, and a stop that ends at once what is still open. */
    static final ProxyConfig CONFIG = ProxyConfig.DEFAULT
            .withEventLoops(2)
            .withSelector("first")
            .withDrainTimeout(Duration.ZERO)
            .withConnection(ConnectionConfig.DEFAULT.withDial(3, Duration.ofMillis(500), Duration.ofSeconds(5)));

    /** Where node ports are served. */
    static final String NODE_ADDRESS = "127.62.9.9";

    final RecordedConnections connections = new RecordedConnections();
    final RecordedSessions sessions = new RecordedSessions();
    final RecordedListeners listeners = new RecordedListeners();
    final Proxy proxy;

    private ProxyKit(
            ProxyConfig config, NodePortAddresses nodePorts, Duration reportInterval, Inheritance inheritance) {
        proxy = Proxy.start(
                config,
                Samples.NODE,
                nodePorts,
                Observers.of(connections, listeners).withSessions(sessions).withReportInterval(reportInterval),
                Ticker.systemTicker(),
                Takeover.fromStopping(),
                inheritance);
    }

    static ProxyKit start(RelayMode relay) {
        return start(CONFIG.withRelay(relay));
    }

    static ProxyKit start(ProxyConfig config) {
        return start(config, IpAddress.parse(NODE_ADDRESS));
    }

    static ProxyKit start(ProxyConfig config, IpAddress... nodePortAddresses) {
        return new ProxyKit(
                config, new NodePortAddresses(List.of(nodePortAddresses)), Observers.REPORT_INTERVAL, Inheritance.NONE);
    }

    /** The successor of another proxy. */
    static ProxyKit succeeding(ProxyConfig config, Inheritance inheritance) {
        return new ProxyKit(
                config,
                new NodePortAddresses(List.of(IpAddress.parse(NODE_ADDRESS))),
                Observers.REPORT_INTERVAL,
                inheritance);
    }

    /** One whose open connections and sessions are reported so often. */
    static ProxyKit reporting(RelayMode relay, Duration interval) {
        return new ProxyKit(
                CONFIG.withRelay(relay),
                new NodePortAddresses(List.of(IpAddress.parse(NODE_ADDRESS))),
                interval,
                Inheritance.NONE);
    }

    /** What moves the bytes. */
    DataPath dataPath() {
        return proxy.dataPath();
    }

    /** Applies changes and waits until they are in force. */
    void apply(ClusterChange... changes) {
        proxy.apply(List.of(changes)).join();
    }

    /** Serves the unnamed port of a Service at an address. */
    void serve(String service, AddressPort clusterIp, AddressPort... endpoints) {
        apply(Stream.concat(
                        Stream.of(applied(service, at(service, clusterIp).build())),
                        slices(service, endpoints).stream())
                .toArray(ClusterChange[]::new));
    }

    /** A service port to vary, at an address. */
    static ServicePortSample at(String service, AddressPort clusterIp) {
        return Samples.port(service, clusterIp.address().toString()).port(clusterIp.port());
    }

    static ClusterChange applied(String service, ServicePort... ports) {
        return new ServiceApplied(Samples.service(service, ports));
    }

    /** A Service that was created later than others. */
    static ClusterChange appliedLater(String service, ServicePort... ports) {
        return new ServiceApplied(
                new Service(Samples.serviceName(service), Samples.CREATED.plusSeconds(60), List.of(ports)));
    }

    /** A slice for each endpoint, so that each can have its own port. */
    static List<ClusterChange> slices(String service, AddressPort... endpoints) {
        return Arrays.stream(endpoints)
                .<ClusterChange>map(endpoint -> slice(service, endpoint))
                .toList();
    }

    /** The slice of one endpoint. */
    static ClusterChange slice(String service, AddressPort endpoint) {
        return new SliceApplied(Samples.slice(
                service,
                sliceName(service, endpoint),
                endpoint.port(),
                endpoint.address().toString()));
    }

    static ClusterChange slice(String service, TestEndpoint endpoint) {
        return slice(service, endpoint.address());
    }

    /** An endpoint is gone. */
    static ClusterChange without(String service, AddressPort endpoint) {
        return new ClusterChange.SliceDeleted(Samples.serviceName(service), sliceName(service, endpoint));
    }

    static ClusterChange deleted(String service) {
        return new ClusterChange.ServiceDeleted(Samples.serviceName(service));
    }

    private static String sliceName(String service, AddressPort endpoint) {
        return service + "-" + endpoint;
    }

    /** How many connections are counted on all endpoints. */
    int counted() {
        return proxy.balancers().stream()
                .flatMap(ProxyKit::candidates)
                .mapToInt(Candidate::openConnections)
                .sum();
    }

    /** The endpoints that are ejected, of all Services. */
    List<AddressPort> ejected() {
        return proxy.balancers().stream()
                .flatMap(balancer -> balancer.ejected().stream())
                .toList();
    }

    private static Stream<Candidate> candidates(Balancer balancer) {
        return balancer.candidates(FrontendKind.CLUSTER_IP).stream();
    }

    @Override
    public void close() {
        proxy.close();
    }
}

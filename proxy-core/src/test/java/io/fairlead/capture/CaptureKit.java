package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.LocalDetection;
import io.fairlead.config.ProxyConfig;
import io.fairlead.lab.DatagramServer;
import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.LabRanges;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A lab whose pods podB, podC and podR are endpoints for TCP and UDP, and proxies on its node.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: {@link #close()} ends the endpoints and closes the lab. Proxies are closed by who starts them.
 */
final class CaptureKit implements AutoCloseable {
    /** Nothing came within {@link #connectBriefly}'s time. */
    static final Outcome SILENT = new Outcome.Silent(false);

    static final Outcome REFUSED = new Outcome.Refused();

    /** Pods of the cluster are told from others by their addresses. */
    static final LocalDetection POD_RANGES = new LocalDetection.PodRanges(
            Arrays.stream(IpFamily.values()).map(LabRanges::cluster).toList());

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BRIEFLY = Duration.ofMillis(300);
    private static final int APPLY_SECONDS = 20;

    private final Lab lab;
    private final List<EndpointServer> endpoints = new ArrayList<>();
    private final List<DatagramServer> datagramEndpoints = new ArrayList<>();

    private CaptureKit(Lab lab) {
        this.lab = lab;
    }

    static CaptureKit open(LabOptions options) {
        CaptureKit kit = new CaptureKit(Lab.open(options));
        for (IpFamily family : IpFamily.values()) {
            for (LabHost pod : List.of(kit.lab.podB(), kit.lab.podC(), kit.lab.podR())) {
                kit.endpoints.add(EndpointServer.start(pod, family, ServiceDraft.ENDPOINT_PORT));
                kit.datagramEndpoints.add(DatagramServer.start(pod, family, ServiceDraft.ENDPOINT_PORT));
            }
        }
        return kit;
    }

    /** Each mode in which addresses of Services are captured, with each family. */
    static Stream<Arguments> capturesAndFamilies() {
        return captures().flatMap(mode -> Arrays.stream(IpFamily.values()).map(family -> Arguments.of(mode, family)));
    }

    /** The modes in which addresses of Services are captured. */
    static Stream<CaptureMode> captures() {
        return Stream.of(CaptureMode.BIND, CaptureMode.TPROXY);
    }

    Lab lab() {
        return lab;
    }

    /** Tells pods from others, and leaves its rules when it stops. */
    static CaptureConfig keeping(CaptureMode mode) {
        return CaptureConfig.of(mode).withLocalDetection(POD_RANGES).withKeepRulesOnStop(true);
    }

    /** Starts a proxy that tells pods from others, and leaves its rules when it stops. */
    Proxy start(CaptureMode mode, ClusterChange... changes) {
        return start(keeping(mode), changes);
    }

    /** Starts a proxy that is told of these changes first. */
    Proxy start(CaptureConfig capture, ClusterChange... changes) {
        return start(lab, capture, List.of(changes));
    }

    /** Starts a proxy on the node of a lab. It is in the node's namespace if what it is told first is, too. */
    static Proxy start(Lab lab, CaptureConfig capture, List<ClusterChange> changes) {
        return start(lab, capture, Duration.ZERO, changes);
    }

    /** The same for a proxy that waits for open connections when it stops. */
    static Proxy start(Lab lab, CaptureConfig capture, Duration drainTimeout, List<ClusterChange> changes) {
        ProxyConfig config = ProxyConfig.DEFAULT
                .withEventLoops(1)
                .withSelector("round-robin")
                .withDrainTimeout(drainTimeout)
                .withCapture(capture);
        return lab.node().namespace().call(() -> {
            Proxy proxy = Proxy.start(
                    config, node(lab), NodePortAddresses.ALL, ConnectionObserver.NONE, ListenerObserver.NONE);
            proxy.apply(changes).get(APPLY_SECONDS, TimeUnit.SECONDS);
            return proxy;
        });
    }

    /** The node of a lab, as the cluster knows it. */
    static Node node(Lab lab) {
        return new Node(
                lab.node().name(), null, List.of(lab.node().ipv4(), lab.node().ipv6()));
    }

    /** Tells a proxy of changes and waits until they are in force. */
    static void apply(Proxy proxy, ClusterChange... changes) throws Exception {
        proxy.apply(List.of(changes)).get(APPLY_SECONDS, TimeUnit.SECONDS);
    }

    /** Connects, and is patient. */
    static Outcome connect(LabHost client, AddressPort address) {
        return Probe.from(client).withTimeout(PATIENCE).connect(address);
    }

    /** These clients get no answer. They try at the same time. */
    static void assertSilent(AddressPort address, LabHost... clients) {
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Outcome>> attempts = Arrays.stream(clients)
                    .map(client -> CompletableFuture.supplyAsync(() -> connectBriefly(client, address), threads))
                    .toList();
            attempts.forEach(attempt -> outcomes.add(attempt.join()));
        }
        assertThat(outcomes).as("%s to %s", List.of(clients), address).containsOnly(SILENT);
    }

    /** Connects to an address that must not answer. */
    static Outcome connectBriefly(LabHost client, AddressPort address) {
        return Probe.from(client).withTimeout(BRIEFLY).connect(address);
    }

    /** Sends a datagram, and is patient. */
    static Outcome ask(LabHost client, AddressPort address) {
        return Probe.from(client).withTimeout(PATIENCE).ask(address);
    }

    /** Sends a datagram to an address that must not answer. */
    static Outcome askBriefly(LabHost client, AddressPort address) {
        return Probe.from(client).withTimeout(BRIEFLY).ask(address);
    }

    /** Sends a datagram to an address that must answer. */
    static Outcome.Served answered(LabHost client, AddressPort address) {
        Outcome outcome = ask(client, address);
        assertThat(outcome).as("%s to %s by UDP", client, address).isInstanceOf(Outcome.Served.class);
        return (Outcome.Served) outcome;
    }

    /** Connects to an address that must answer. */
    static Outcome.Served served(LabHost client, AddressPort address) {
        Outcome outcome = connect(client, address);
        assertThat(outcome).as("%s to %s", client, address).isInstanceOf(Outcome.Served.class);
        return (Outcome.Served) outcome;
    }

    /** Whether an endpoint sees the node where it could see the client. */
    void assertSource(Outcome.Served served, CaptureMode mode, LabHost client) {
        IpAddress source = served.source();
        if (mode == CaptureMode.TPROXY) {
            assertThat(source).isEqualTo(client.address(source.family()));
        } else {
            assertThat(lab.nodeAddresses()).contains(source);
        }
    }

    /** Removes from the node what proxies have left. */
    List<String> cleanUp() {
        return lab.node().namespace().call(() -> Cleanup.run("", true));
    }

    @Override
    public void close() throws IOException {
        for (EndpointServer endpoint : endpoints) {
            endpoint.close();
        }
        datagramEndpoints.forEach(DatagramServer::close);
        lab.close();
    }
}

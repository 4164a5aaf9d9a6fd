package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.capture.UdpSlices.Pod;
import io.fairlead.config.CaptureMode;
import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.DatagramServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that send from one port all the time, while endpoints come and go: Kubernetes' end-to-end tests of conntrack, for a
 * running proxy. There a client sends every 5 s and has a minute to be served again; here it sends every 200 ms, and the next
 * datagram after a change is served.
 *
 * <p>Kubernetes has one more, in which a packet that conntrack takes for invalid reaches the client without its address being
 * translated, so that the client resets a connection that works. That cannot occur here: a client's connection ends at the proxy, no
 * packet of an endpoint is ever passed on to it, and the proxy's rules translate no address.
 */
@Timeout(120)
final class UdpRehomingIT {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int CLIENT_PORT = 12_345;
    private static final int OTHER_PORT = 9090;
    private static final int SESSIONS = 100;

    private static CaptureKit kit;
    private static Lab lab;

    @BeforeAll
    static void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @AfterAll
    static void close() throws Exception {
        if (kit != null) {
            kit.close();
        }
    }

    static List<CaptureMode> captures() {
        return CaptureKit.captures().toList();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientOfANodePortIsServedWhilePodsCycle(CaptureMode mode) throws Exception {
        cycle(mode, lab.client(), FrontendKind.NODE_PORT, port -> port);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientOfAClusterIpIsServedWhilePodsCycle(CaptureMode mode) throws Exception {
        cycle(mode, lab.podA(), FrontendKind.CLUSTER_IP, port -> port);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientOfALocalClusterIpIsServedWhilePodsCycle(CaptureMode mode) throws Exception {
        cycle(mode, lab.podA(), FrontendKind.CLUSTER_IP, port -> port.internal(TrafficPolicy.LOCAL));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientOnTheNodeIsServedWhilePodsCycle(CaptureMode mode) throws Exception {
        cycle(mode, lab.node(), FrontendKind.CLUSTER_IP, port -> port);
    }

    /** podB serves, is gone; nothing serves; podC serves, is gone, and podB takes its place at once. */
    private static void cycle(
            CaptureMode mode, LabHost client, FrontendKind kind, UnaryOperator<ServicePortSample> policy)
            throws Exception {
        ServiceDraft service = new ServiceDraft("cycled", 1, IpFamily.IPV4);
        try (Proxy proxy = kit.start(
                        mode,
                        service.applied(policy.apply(service.everywhere(Protocol.UDP))),
                        service.endpoints(lab.podB()));
                DatagramProbe probe = probe(client, service.at(kind, lab))) {
            assertServedBy(probe, "podB", 2);
            CaptureKit.apply(proxy, service.endpoints());
            assertThat(probe.ask()).isNotInstanceOf(Outcome.Served.class);
            pause();
            CaptureKit.apply(proxy, service.endpoints(lab.podC()));
            assertServedBy(probe, "podC", 2);
            CaptureKit.apply(proxy, service.endpoints(lab.podB()));
            assertServedBy(probe, "podB", 2);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientThatSendsBeforeAnEndpointIsReadyIsServedOnceItIs(CaptureMode mode) throws Exception {
        ServiceDraft service = new ServiceDraft("early", 2, IpFamily.IPV4);
        try (Proxy proxy = kit.start(
                        mode,
                        service.applied(service.everywhere(Protocol.UDP)),
                        UdpSlices.of(service, ServiceDraft.ENDPOINT_PORT, Pod.unready(lab.podB())));
                DatagramProbe probe = probe(lab.podA(), service.clusterAddress())) {
            for (int i = 0; i < 3; i++) {
                assertThat(probe.ask()).isEqualTo(CaptureKit.REFUSED);
                pause();
            }
            CaptureKit.apply(proxy, UdpSlices.of(service, ServiceDraft.ENDPOINT_PORT, Pod.ready(lab.podB())));
            assertServedBy(probe, "podB", 2);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aClientOfANodePortFollowsAChangeOfTheTargetPort(CaptureMode mode) throws Exception {
        ServiceDraft service = new ServiceDraft("moved", 3, IpFamily.IPV4);
        AddressPort other = new AddressPort(lab.podB().ipv4(), OTHER_PORT);
        try (Proxy proxy = kit.start(
                        mode, service.applied(service.everywhere(Protocol.UDP)), service.endpoints(lab.podB()));
                DatagramServer _ = DatagramServer.start(lab.podB(), "podB-other", other);
                DatagramProbe probe = probe(lab.client(), service.at(FrontendKind.NODE_PORT, lab))) {
            assertServedBy(probe, "podB", 2);
            CaptureKit.apply(proxy, service.endpointsAt(OTHER_PORT, lab.podB()));
            assertServedBy(probe, "podB-other", 2);
        }
    }

    /** As QUIC has them: a rolling update replaces podB by podR, and podC by podB. */
    @ParameterizedTest
    @MethodSource("captures")
    void longSessionsStayUntilTheirEndpointStopsServing(CaptureMode mode) throws Exception {
        ServiceDraft service = new ServiceDraft("quic", 4, IpFamily.IPV4);
        List<DatagramProbe> probes = new ArrayList<>();
        try (Proxy proxy = kit.start(
                mode,
                service.applied(service.everywhere(Protocol.UDP)),
                slice(service, Pod.ready(lab.podB()), Pod.ready(lab.podC())))) {
            for (int i = 0; i < SESSIONS; i++) {
                probes.add(DatagramProbe.open(
                        Probe.from(lab.podA()).withTimeout(Duration.ofSeconds(1)), service.clusterAddress()));
            }
            Map<DatagramProbe, String> first = ask(probes);
            assertThat(first.values()).containsOnly("podB", "podC");

            CaptureKit.apply(
                    proxy, slice(service, Pod.terminating(lab.podB()), Pod.ready(lab.podC()), Pod.ready(lab.podR())));
            assertThat(ask(probes)).isEqualTo(first);

            CaptureKit.apply(proxy, slice(service, Pod.ready(lab.podC()), Pod.ready(lab.podR())));
            Map<DatagramProbe, String> second = ask(probes);
            assertMoved(first, second, "podB");

            CaptureKit.apply(
                    proxy, slice(service, Pod.terminating(lab.podC()), Pod.ready(lab.podR()), Pod.ready(lab.podB())));
            assertThat(ask(probes)).isEqualTo(second);

            CaptureKit.apply(proxy, slice(service, Pod.ready(lab.podR()), Pod.ready(lab.podB())));
            assertMoved(second, ask(probes), "podC");
            assertThat(proxy.openSessions()).isEqualTo(SESSIONS);
        } finally {
            probes.forEach(DatagramProbe::close);
        }
    }

    private static ClusterChange slice(ServiceDraft service, Pod... pods) {
        return UdpSlices.of(service, ServiceDraft.ENDPOINT_PORT, pods);
    }

    /** Which endpoint each has. */
    private static Map<DatagramProbe, String> ask(List<DatagramProbe> probes) {
        Map<DatagramProbe, String> endpoints = new HashMap<>();
        for (DatagramProbe probe : probes) {
            Outcome outcome = probe.ask();
            assertThat(outcome).isInstanceOf(Outcome.Served.class);
            endpoints.put(probe, ((Outcome.Served) outcome).endpoint());
        }
        return endpoints;
    }

    /** Exactly the sessions of the endpoint that is gone have another. */
    private static void assertMoved(Map<DatagramProbe, String> before, Map<DatagramProbe, String> after, String gone) {
        before.forEach((probe, endpoint) -> {
            if (endpoint.equals(gone)) {
                assertThat(after.get(probe)).isNotEqualTo(gone);
            } else {
                assertThat(after.get(probe)).isEqualTo(endpoint);
            }
        });
    }

    private static DatagramProbe probe(LabHost client, AddressPort target) {
        return DatagramProbe.open(Probe.from(client).withTimeout(INTERVAL), CLIENT_PORT, target);
    }

    /** The next datagrams of a client are all served by this endpoint. */
    private static void assertServedBy(DatagramProbe probe, String endpoint, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(probe.ask())
                    .isInstanceOfSatisfying(
                            Outcome.Served.class,
                            served -> assertThat(served.endpoint()).isEqualTo(endpoint));
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(INTERVAL.toNanos());
    }
}

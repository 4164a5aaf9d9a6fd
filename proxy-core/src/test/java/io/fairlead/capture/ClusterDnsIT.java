package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.capture.UdpSlices.Pod;
import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cluster DNS: dnsmasq in pods behind a cluster IP, asked over UDP and TCP while its endpoints are replaced one by one. It needs
 * dnsmasq and dig.
 */
@Timeout(120)
final class ClusterDnsIT {
    private static final int DNS_PORT = 53;
    private static final int PER_SECOND = 500;
    private static final String NAME = "kubernetes.default.svc.cluster.local";
    private static final String ADDRESS = "10.96.0.1";
    private static final Duration PHASE = Duration.ofMillis(500);

    /** Between a change and its effect on event loops and clients. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServiceDraft service = new ServiceDraft("kube-dns", 10, IpFamily.IPV4);
    private final AddressPort vip = new AddressPort(service.clusterIp(), DNS_PORT);
    private final Map<LabHost, Process> servers = new HashMap<>();
    private final List<Window> windows = new ArrayList<>();
    private CaptureKit kit;
    private Lab lab;

    /** A time during which an endpoint is dead and may have queries. */
    private record Window(String event, long begin, long end) {
        boolean contains(DnsLoad.Lost query) {
            return query.sentNanos() >= begin && query.sentNanos() <= end;
        }
    }

    static List<CaptureMode> captures() {
        return CaptureKit.captures().toList();
    }

    @BeforeEach
    void open() {
        LabRequirements.checkProgram("dnsmasq");
        LabRequirements.checkProgram("dig");
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
        for (LabHost pod : List.of(lab.podB(), lab.podC(), lab.podR())) {
            serve(pod);
        }
    }

    @AfterEach
    void close() throws Exception {
        servers.values().forEach(Process::destroyForcibly);
        if (kit != null) {
            kit.close();
        }
    }

    private void serve(LabHost pod) {
        servers.put(
                pod,
                pod.namespace()
                        .start(new ProcessBuilder(
                                        "dnsmasq",
                                        "--keep-in-foreground",
                                        "--conf-file=/dev/null",
                                        "--no-resolv",
                                        "--no-hosts",
                                        "--pid-file=",
                                        "--user=root",
                                        "--bind-interfaces",
                                        "--listen-address=" + pod.ipv4(),
                                        "--address=/" + NAME + "/" + ADDRESS)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)));
        await().untilAsserted(() -> assertThat(dig(pod.ipv4().toString())).isEqualTo(ADDRESS));
    }

    private void kill(LabHost pod) throws InterruptedException {
        Process server = Objects.requireNonNull(servers.get(pod), "no server in this pod");
        server.destroyForcibly();
        server.waitFor();
    }

    private String dig(String server, String... options) {
        List<String> command = new ArrayList<>(List.of("dig", "@" + server, NAME, "+short", "+tries=1", "+time=3"));
        command.addAll(List.of(options));
        return lab.podA().namespace().exec(command.toArray(String[]::new)).strip();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void noQueryIsLostWhileServersAreReplacedButThoseAtADeadOne(CaptureMode mode) throws Exception {
        try (Proxy proxy = kit.start(
                mode,
                service.applied(
                        service.port(Protocol.UDP).port(DNS_PORT),
                        service.port(Protocol.TCP).port(DNS_PORT)),
                slice(Pod.ready(lab.podB()), Pod.ready(lab.podC())))) {
            assertDig();
            try (DnsLoad load = DnsLoad.start(lab.podA(), vip, NAME, PER_SECOND)) {
                pause();
                leave(proxy, Pod.ready(lab.podC()), lab.podB(), Pod.ready(lab.podR()));
                assertDig();
                die(proxy, lab.podC(), Pod.ready(lab.podR()));
                serve(lab.podB());
                CaptureKit.apply(proxy, slice(Pod.ready(lab.podR()), Pod.ready(lab.podB())));
                pause();
                assertDig();
                serve(lab.podC());
                leave(proxy, Pod.ready(lab.podB()), lab.podR(), Pod.ready(lab.podC()));
                die(proxy, lab.podB(), Pod.ready(lab.podC()));
                assertDig();
                pause();
                report(mode, load.end(), load.sent());
            }
        }
    }

    /** As in Kubernetes: it terminates but serves while its successor is ready, then it is gone from the slice, and then it ends. */
    private void leave(Proxy proxy, Pod staying, LabHost leaving, Pod successor) throws Exception {
        CaptureKit.apply(proxy, slice(staying, Pod.terminating(leaving), successor));
        pause();
        long begin = System.nanoTime();
        CaptureKit.apply(proxy, slice(staying, successor));
        windows.add(new Window(leaving + " left", begin - SLACK_NANOS, System.nanoTime() + SLACK_NANOS));
        kill(leaving);
        pause();
    }

    /** Abruptly: it is dead before the slice says so. */
    private void die(Proxy proxy, LabHost dying, Pod... others) throws Exception {
        long begin = System.nanoTime();
        kill(dying);
        pause();
        CaptureKit.apply(proxy, slice(others));
        windows.add(new Window(dying + " died", begin - SLACK_NANOS, System.nanoTime() + SLACK_NANOS));
        pause();
    }

    private ClusterChange slice(Pod... pods) {
        return UdpSlices.of(service, DNS_PORT, pods);
    }

    private void assertDig() {
        assertThat(dig(vip.address().toString())).isEqualTo(ADDRESS);
        assertThat(dig(vip.address().toString(), "+tcp")).isEqualTo(ADDRESS);
    }

    private void report(CaptureMode mode, List<DnsLoad.Lost> lost, int sent) {
        System.out.println(mode + ": of " + sent + " DNS queries, " + lost.size() + " had no answer");
        for (Window window : windows) {
            List<DnsLoad.Lost> within = lost.stream().filter(window::contains).toList();
            System.out.println("  " + window.event() + ": " + within.size() + ", "
                    + within.stream().map(DnsLoad.Lost::why).distinct().toList());
        }
        assertThat(sent).isGreaterThan(PER_SECOND * 3);
        assertThat(lost).allSatisfy(query -> assertThat(windows).anyMatch(window -> window.contains(query)));
        assertThat(lost.size()).isLessThan(sent / 50);
    }

    private static void pause() {
        LockSupport.parkNanos(PHASE.toNanos());
    }
}

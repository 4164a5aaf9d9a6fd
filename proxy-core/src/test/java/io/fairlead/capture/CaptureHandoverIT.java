package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.ProxyConfig;
import io.fairlead.handover.Inheritance;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.DirectHandover;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import io.fairlead.proxy.Traffic;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A node goes from one proxy to the next while pods are connected to Services and connect to them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
final class CaptureHandoverIT {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration A_WHILE = Duration.ofMillis(300);
    private static final int ECHO_PORT = 9090;
    private static final int APPLY_SECONDS = 20;

    private CaptureKit kit;
    private Lab lab;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @AfterEach
    void cleanUp() {
        var _ = lab.node().namespace().call(() -> Cleanup.runAll(true));
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    private Proxy start(CaptureMode mode, int eventLoops, Inheritance inheritance, ClusterChange... changes) {
        ProxyConfig config = ProxyConfig.DEFAULT
                .withEventLoops(eventLoops)
                .withSelector("round-robin")
                .withDrainTimeout(DRAIN_TIMEOUT)
                .withCapture(CaptureConfig.of(mode)
                        .withLocalDetection(CaptureKit.POD_RANGES)
                        .withKeepRulesOnStop(true));
        return lab.node().namespace().call(() -> {
            Proxy proxy = Proxy.start(
                    config,
                    CaptureKit.node(lab),
                    NodePortAddresses.ALL,
                    Observers.of(ConnectionObserver.NONE, ListenerObserver.NONE),
                    Ticker.systemTicker(),
                    Takeover.fromStopping(),
                    inheritance);
            proxy.apply(List.of(changes)).get(APPLY_SECONDS, TimeUnit.SECONDS);
            return proxy;
        });
    }

    private void inNode(Runnable task) {
        lab.node().namespace().run(task::run);
    }

    private TestEndpoint echo(LabHost host, IpFamily family) {
        return host.namespace().call(() -> TestEndpoint.at(new AddressPort(host.address(family), ECHO_PORT)));
    }

    private static Traffic traffic(LabHost client, AddressPort address) {
        return new Traffic(address, task -> client.namespace().start(task));
    }

    private static void aWhile() {
        await().pollDelay(A_WHILE).until(() -> true);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("io.fairlead.capture.CaptureKit#capturesAndFamilies")
    void nothingIsCutLostOrRefused(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        ClusterChange[] changes = {web.applied(web.everywhere()), web.endpointsAt(ECHO_PORT, lab.podB())};
        try (TestEndpoint _ = echo(lab.podB(), family);
                Traffic fromPod = traffic(lab.podA(), web.clusterAddress());
                Traffic fromOutside = traffic(lab.client(), web.at(FrontendKind.NODE_PORT, lab))) {
            Proxy first = start(mode, 2, Inheritance.NONE, changes);
            for (Traffic traffic : List.of(fromPod, fromOutside)) {
                traffic.stream(1);
                traffic.stream(2);
                traffic.pingPong();
                traffic.connectAgainAndAgain();
            }
            Socket idle = fromPod.connect();
            aWhile();

            Proxy second = lab.node()
                    .namespace()
                    .call(() -> DirectHandover.run(first, inheritance -> start(mode, 3, inheritance, changes)));
            try {
                fromPod.assertGoesOn();
                inNode(first::close);
                fromPod.assertGoesOn();
                fromOutside.assertGoesOn();
                Traffic.assertEchoes(idle, 100_000);
                fromPod.assertAllWell();
                fromOutside.assertAllWell();
                CaptureKit.apply(second, web.endpointsAt(ServiceDraft.ENDPOINT_PORT, lab.podC()));
                assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podC");
            } finally {
                inNode(second::close);
            }
        }
    }

    /** What the first one was given to do while it had left the kernel to the second one is done afterwards. */
    @ParameterizedTest
    @EnumSource(
            value = CaptureMode.class,
            names = {"BIND", "TPROXY"})
    void aSuccessorThatFailsBeforeItServesChangesNothing(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 2, IpFamily.IPV4);
        ServiceDraft late = new ServiceDraft("late", 3, IpFamily.IPV4);
        ClusterChange[] changes = {web.applied(web.everywhere()), web.endpointsAt(ECHO_PORT, lab.podB())};
        try (TestEndpoint _ = echo(lab.podB(), IpFamily.IPV4);
                Traffic traffic = traffic(lab.podA(), web.clusterAddress())) {
            Proxy first = start(mode, 1, Inheritance.NONE, changes);
            try {
                traffic.stream(1);
                traffic.pingPong();
                traffic.connectAgainAndAgain();
                Inheritance inheritance = lab.node().namespace().call(() -> DirectHandover.inheritance(first));
                CompletableFuture<Void> waiting =
                        first.apply(List.of(late.applied(late.everywhere()), late.endpoints(lab.podC())));
                // It has written its rules, and ends before the first one knows that it serves.
                Proxy second = start(mode, 1, inheritance, changes);
                assertThat(waiting).isNotDone();
                inNode(second::close);

                inNode(() -> first.estate().resume());

                waiting.get(APPLY_SECONDS, TimeUnit.SECONDS);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(served(lab.podA(), late.clusterAddress())
                                        .endpoint())
                                .isEqualTo("podC"));
                traffic.assertGoesOn();
                CaptureKit.apply(first, late.deleted());
                assertThat(CaptureKit.connectBriefly(lab.podA(), late.clusterAddress()))
                        .isNotInstanceOf(Outcome.Served.class);
            } finally {
                inNode(first::close);
            }
        }
    }

    /** The addresses of such Services are the machine's only for as long as a rule says so. */
    @ParameterizedTest
    @EnumSource(
            value = CaptureMode.class,
            names = {"BIND", "TPROXY"})
    void connectionsToServicesThatAreGoneLiveOn(CaptureMode mode) throws Exception {
        ServiceDraft gone = new ServiceDraft("gone", 4, IpFamily.IPV4);
        ServiceDraft unknown = new ServiceDraft("unknown", 5, IpFamily.IPV4);
        ServiceDraft web = new ServiceDraft("web", 6, IpFamily.IPV4);
        ClusterChange[] changes = {web.applied(web.everywhere()), web.endpointsAt(ECHO_PORT, lab.podB())};
        try (TestEndpoint _ = echo(lab.podB(), IpFamily.IPV4);
                Traffic toGone = traffic(lab.podA(), gone.clusterAddress());
                Traffic toUnknown = traffic(lab.podA(), unknown.clusterAddress())) {
            Proxy first = start(mode, 1, Inheritance.NONE, changes);
            for (ServiceDraft draft : List.of(gone, unknown)) {
                CaptureKit.apply(first, draft.applied(draft.everywhere()), draft.endpointsAt(ECHO_PORT, lab.podB()));
            }
            Socket ofGone = toGone.connect();
            Socket ofUnknown = toUnknown.connect();
            CaptureKit.apply(first, gone.deleted());
            Traffic.assertEchoes(ofGone, 1_000);

            Proxy second = lab.node()
                    .namespace()
                    .call(() -> DirectHandover.run(first, inheritance -> start(mode, 1, inheritance, changes)));
            try {
                inNode(first::close);
                await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> second.openConnections() == 2);
                Traffic.assertEchoes(ofGone, 1_000);
                Traffic.assertEchoes(ofUnknown, 1_000);
                assertThat(CaptureKit.connectBriefly(lab.podA(), gone.clusterAddress()))
                        .isNotInstanceOf(Outcome.Served.class);
            } finally {
                inNode(second::close);
            }
        }
    }
}

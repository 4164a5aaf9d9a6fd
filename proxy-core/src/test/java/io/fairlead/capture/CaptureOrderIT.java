package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.connect;
import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpFamily;
import io.fairlead.observe.RecordedListeners;
import io.fairlead.proxy.CapturedProxy;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel does and what the proxy can serve agree, however long the kernel takes to follow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class CaptureOrderIT {
    private static final String CAPTURES = "io.fairlead.capture.CaptureKit#captures";
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final Duration AT_ONCE = Duration.ofMillis(1500);
    private static final int ROUNDS = 20;

    /** Bounds the load; each client connects at most so many times a round. */
    private static final int CONNECTIONS_A_CLIENT = 2000;

    @TempDir
    Path directory;

    private CaptureKit kit;
    private Lab lab;
    private SlowNft nft;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @BeforeEach
    void makeNft() throws IOException {
        nft = SlowNft.in(directory);
    }

    @AfterEach
    void cleanUp() {
        assertThat(kit.cleanUp()).isNotEmpty();
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    private Proxy start(CaptureMode mode, ClusterChange... changes) {
        return start(mode, new RecordedListeners(), changes);
    }

    private Proxy start(CaptureMode mode, RecordedListeners listeners, ClusterChange... changes) {
        return CapturedProxy.start(lab, CaptureKit.keeping(mode), nft, listeners, List.of(changes));
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void changesOfEndpointsTakeEffectWhileTheKernelIsSlow(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 1, IpFamily.IPV4);
        ServiceDraft other = new ServiceDraft("other", 2, IpFamily.IPV4);
        try (Proxy proxy = start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            nft.delay(SLOW);
            CompletableFuture<Void> slow =
                    proxy.apply(List.of(other.applied(other.everywhere()), other.endpoints(lab.podB())));
            await().until(() -> nft.transactions() > 1);

            long begin = System.nanoTime();
            CompletableFuture<Void> _ = proxy.apply(List.of(web.endpoints(lab.podC())));
            await().atMost(AT_ONCE)
                    .until(() ->
                            served(lab.podA(), web.clusterAddress()).endpoint().equals("podC"));
            assertThat(slow).as("after %s ns", System.nanoTime() - begin).isNotDone();
            slow.join();
            assertThat(served(lab.podA(), other.clusterAddress()).endpoint()).isEqualTo("podB");
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void whatChangesWhileATransactionRunsIsOneTransactionTogether(CaptureMode mode) throws Exception {
        ServiceDraft first = new ServiceDraft("web", 1, IpFamily.IPV4);
        try (Proxy proxy = start(mode, first.applied(first.everywhere()), first.endpoints(lab.podB()))) {
            nft.delay(Duration.ofSeconds(1));
            int before = nft.transactions();
            List<CompletableFuture<Void>> applied = new ArrayList<>();
            for (int number = 2; number < 12; number++) {
                ServiceDraft next = new ServiceDraft("web-" + number, number, IpFamily.IPV4);
                applied.add(proxy.apply(List.of(next.applied(next.everywhere()), next.endpoints(lab.podB()))));
                proxy.listening().join();
            }
            CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)).join();
            assertThat(nft.transactions() - before).isBetween(2, 3);
            ServiceDraft last = new ServiceDraft("web-11", 11, IpFamily.IPV4);
            assertThat(served(lab.podA(), last.clusterAddress()).endpoint()).isEqualTo("podB");
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void theLastEndpointServesUntilTheKernelRefuses(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 3, IpFamily.IPV4);
        try (Proxy proxy = start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            nft.delay(SLOW);
            CompletableFuture<Void> gone = proxy.apply(List.of(web.endpoints()));
            proxy.listening().join();
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
            assertThat(gone).isNotDone();
            gone.join();
            assertThat(connect(lab.podA(), web.clusterAddress())).isEqualTo(REFUSED);
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void aDeletedServiceServesUntilTheKernelRefuses(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 4, IpFamily.IPV4);
        try (Proxy proxy = start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            nft.delay(SLOW);
            CompletableFuture<Void> gone = proxy.apply(List.of(web.deleted()));
            proxy.listening().join();
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
            assertThat(connect(lab.client(), web.nodePortAt(lab.node().ipv4()))).isInstanceOf(Outcome.Served.class);
            assertThat(gone).isNotDone();
            gone.join();
            assertThat(connect(lab.client(), web.nodePortAt(lab.node().ipv4()))).isEqualTo(REFUSED);
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void aListenerIsReportedOnceTrafficReachesIt(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 5, IpFamily.IPV4);
        RecordedListeners listeners = new RecordedListeners();
        try (Proxy proxy = start(mode, listeners, web.applied(web.port()))) {
            nft.delay(SLOW);
            CompletableFuture<Void> applied = proxy.apply(List.of(web.endpoints(lab.podB())));
            assertThat(proxy.listening().join()).hasSize(1);
            assertThat(connectBriefly(lab.podA(), web.clusterAddress())).isEqualTo(REFUSED);
            assertThat(listeners.events()).isEmpty();
            applied.join();
            assertThat(listeners.events())
                    .containsExactly("listening: cluster IP " + web.clusterAddress() + " of default/web");
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void aListenerIsReportedAfterTheKernelHadRefused(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 6, IpFamily.IPV4);
        RecordedListeners listeners = new RecordedListeners();
        try (Proxy proxy = start(mode, listeners, web.applied(web.port()))) {
            nft.fail(true);
            apply(proxy, web.endpoints(lab.podB()));
            assertThat(listeners.events()).isEmpty();
            nft.fail(false);
            await().untilAsserted(() -> assertThat(listeners.events()).hasSize(1));
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BIND", "TPROXY"})
    void noClientIsResetWhileTheLastEndpointComesAndGoes(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 7, IpFamily.IPV4);
        AtomicBoolean isOver = new AtomicBoolean();
        try (Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            List<Hammer> hammers = List.of(
                    Hammer.start(lab.podA(), web.clusterAddress(), isOver),
                    Hammer.start(lab.node(), web.clusterAddress(), isOver));
            for (int round = 0; round < ROUNDS; round++) {
                apply(proxy, web.endpoints());
                apply(proxy, web.endpoints(lab.podB()));
                if (round % 5 == 4) {
                    apply(proxy, web.deleted());
                    apply(proxy, web.applied(web.everywhere()));
                    apply(proxy, web.endpoints(lab.podB()));
                }
            }
            isOver.set(true);
            for (Hammer hammer : hammers) {
                assertThat(hammer.outcomes().keySet())
                        .as("%s", hammer)
                        .isSubsetOf("Served", "Refused")
                        .contains("Served");
            }
        }
    }

    /** A client that connects again and again. */
    private record Hammer(LabHost client, Thread thread, Map<String, AtomicInteger> counts) {
        static Hammer start(LabHost client, AddressPort address, AtomicBoolean isOver) {
            Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
            Thread thread = client.namespace().start(() -> {
                for (int i = 0; i < CONNECTIONS_A_CLIENT && !isOver.get(); i++) {
                    Outcome outcome = connect(client, address);
                    counts.computeIfAbsent(outcome.getClass().getSimpleName(), name -> new AtomicInteger())
                            .incrementAndGet();
                }
            });
            return new Hammer(client, thread, counts);
        }

        Map<String, AtomicInteger> outcomes() throws InterruptedException {
            thread.join();
            return counts;
        }

        @Override
        public String toString() {
            return client + " " + counts;
        }
    }
}

package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The last proxy of its name that stops gracefully takes its rules with it; and no other program takes them before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class CaptureStopIT {
    private static final String CAPTURES = "io.fairlead.capture.CaptureKit#captures";
    private static final String CAPTURES_AND_FAMILIES = "io.fairlead.capture.CaptureKit#capturesAndFamilies";
    private static final int PATIENCE_SECONDS = 20;

    /** Its last quarter is the time in which nothing new is accepted. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);

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

    private static CaptureConfig removing(CaptureMode mode) {
        return CaptureConfig.of(mode).withLocalDetection(CaptureKit.POD_RANGES);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aProxyThatStopsLeavesTheNodeAsItWas(CaptureMode mode, IpFamily family) {
        String before = installed();
        ServiceDraft web = new ServiceDraft("web", 1, family);
        try (Proxy _ = kit.start(removing(mode), web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podB");
        }
        assertThat(installed()).isEqualTo(before);
        assertThat(connectBriefly(lab.client(), web.at(FrontendKind.NODE_PORT, lab)))
                .isEqualTo(REFUSED);
        assertThat(connectBriefly(lab.podA(), web.clusterAddress())).isNotInstanceOf(Outcome.Served.class);
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void whatAPredecessorHasLeftGoesToo(CaptureMode mode) {
        String before = installed();
        CaptureMode other = mode == CaptureMode.BIND ? CaptureMode.TPROXY : CaptureMode.BIND;
        ServiceDraft web = new ServiceDraft("web", 2, IpFamily.IPV4);
        kit.start(other, web.applied(web.everywhere()), web.endpoints(lab.podB()))
                .close();
        assertThat(installed()).isNotEqualTo(before);
        kit.start(removing(mode), web.applied(web.port())).close();
        assertThat(installed()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void rulesStayForASuccessorThatIsAnnounced(CaptureMode mode) {
        ServiceDraft web = new ServiceDraft("web", 3, IpFamily.IPV4);
        try (Proxy proxy = kit.start(removing(mode), web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            proxy.keepRulesOnStop();
        }
        assertThat(installed()).contains("table inet fairlead ");
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void openConnectionsHaveTheirRulesUntilTheyEnd(CaptureMode mode) throws Exception {
        String before = installed();
        ServiceDraft web = new ServiceDraft("web", 4, IpFamily.IPV4);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy proxy = CaptureKit.start(
                        lab,
                        removing(mode),
                        DRAIN_TIMEOUT,
                        List.of(web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB())))) {
            CompletableFuture<Void> stopped;
            try (Conversation pod = Conversation.open(lab.podA(), web.clusterAddress());
                    Conversation outside = Conversation.open(lab.client(), web.at(FrontendKind.NODE_PORT, lab));
                    Conversation node = Conversation.open(lab.node(), web.clusterAddress())) {
                stopped = stop(proxy);
                await().atMost(DRAIN_TIMEOUT)
                        .until(() -> !(connectBriefly(lab.podA(), web.clusterAddress()) instanceof Outcome.Served));
                for (Conversation open : List.of(pod, outside, node)) {
                    open.assertEchoed();
                }
                assertThat(stopped).isNotDone();
            }
            stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(installed()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void aConnectionThatIsResetInTheEndIsToldSo(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 5, IpFamily.IPV4);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy proxy = kit.start(
                        removing(mode), web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                Conversation pod = Conversation.open(lab.podA(), web.clusterAddress());
                Conversation node = Conversation.open(lab.node(), web.clusterAddress())) {
            pod.assertEchoed();
            node.assertEchoed();
            stop(proxy).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (Conversation open : List.of(pod, node)) {
                assertThatThrownBy(open::readLine).hasMessageContaining("reset");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void aSuccessorTakesTheRulesOverWhileConnectionsDrain(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 6, IpFamily.IPV4);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy first = CaptureKit.start(
                        lab,
                        removing(mode),
                        Duration.ofSeconds(PATIENCE_SECONDS),
                        List.of(web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB())))) {
            Conversation open = Conversation.open(lab.podA(), web.clusterAddress());
            CompletableFuture<Void> stopped = stop(first);
            try (Proxy _ = kit.start(removing(mode), web.applied(web.everywhere()), web.endpoints(lab.podC()))) {
                assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podC");
                open.assertEchoed();
                assertThat(stopped).isNotDone();
                open.close();
                stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podC");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void theRulesOfAnotherProxyStay(CaptureMode mode) {
        ServiceDraft one = new ServiceDraft("one", 7, IpFamily.IPV4);
        ServiceDraft two = new ServiceDraft("two", 8, IpFamily.IPV4);
        String before = installed();
        try (Proxy _ = kit.start(removing(mode), one.applied(one.everywhere()), one.endpoints(lab.podB()))) {
            kit.start(removing(mode).withInstance("other"), two.applied(two.everywhere()), two.endpoints(lab.podC()))
                    .close();
            for (LabHost client : List.of(lab.podA(), lab.client(), lab.node())) {
                assertThat(served(client, one.at(FrontendKind.EXTERNAL_IP, lab)).endpoint())
                        .isEqualTo("podB");
            }
            assertThat(installed()).doesNotContain("fairlead-other");
        }
        assertThat(installed()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void cleanupDoesNothingWhileTheProxyRunsUnlessItIsForced(CaptureMode mode) {
        ServiceDraft web = new ServiceDraft("web", 9, IpFamily.IPV4);
        String running = "the process " + ProcessHandle.current().pid() + " captures traffic here";
        for (String instance : List.of("", "other")) {
            try (Proxy _ = kit.start(
                    removing(mode).withInstance(instance), web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
                String before = installed();
                assertThatThrownBy(() -> inNode(() -> Cleanup.run(instance, false)))
                        .isInstanceOf(CaptureException.class)
                        .hasMessageStartingWith(running)
                        .hasMessageContaining("--force");
                assertThatThrownBy(() -> inNode(() -> Cleanup.runAll(false)))
                        .isInstanceOf(CaptureException.class)
                        .hasMessageStartingWith(running);
                assertThat(installed()).isEqualTo(before);
                assertThat(inNode(() -> Cleanup.run("third", false))).isEmpty();

                assertThat(inNode(() -> Cleanup.run(instance, true))).isNotEmpty();
                await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(connectBriefly(lab.podA(), web.clusterAddress()))
                                .isInstanceOf(Outcome.Served.class));
            }
        }
    }

    private <T> T inNode(Callable<T> task) {
        return lab.node().namespace().call(task);
    }

    /** Whether another process waits is seen in the network namespace of the thread that asks. */
    private CompletableFuture<Void> stop(Proxy proxy) {
        return CompletableFuture.runAsync(
                proxy::stop, task -> lab.node().namespace().start(task));
    }

    /** All tables, rules and routes of the node. */
    private String installed() {
        StringBuilder all = new StringBuilder(lab.node().namespace().exec("nft", "list", "ruleset"));
        for (String family : List.of("-4", "-6")) {
            all.append(lab.node().namespace().exec("ip", family, "rule"))
                    .append(lab.node().namespace().exec("ip", family, "route", "show", "table", "all"));
        }
        return all.toString();
    }
}

package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.NftRules;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Handshakes that are under way when a proxy stops. The client has connected as far as it knows, but the last packet of its
 * handshake is late. A listener that closes by then takes the request with it, and the kernel cannot even reset the client.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CaptureHandshakeIT {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration DELAY = Duration.ofMillis(100);
    private static final int PATIENCE_SECONDS = 20;
    private static final String BARE_ACKS = "type filter hook output priority 0; " + "tcp dport " + ServiceDraft.PORT
            + " tcp flags & (fin | syn | rst | psh | ack) == ack drop;";

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

    /** The first data carries what the lost packet would have said. */
    @ParameterizedTest(name = "{0}, {1}, rules stay: {2}")
    @CsvSource({
        "TPROXY, IPV4, false",
        "TPROXY, IPV6, false",
        "TPROXY, IPV4, true",
        "BIND, IPV4, false",
        "BIND, IPV4, true"
    })
    void aConnectionIsServedThatWasAlmostEstablishedWhenTheProxyStopped(
            CaptureMode mode, IpFamily family, boolean keepsRules) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        try (Proxy proxy = start(config(mode).withKeepRulesOnStop(keepsRules), web)) {
            CompletableFuture<Void> stopped;
            Conversation late;
            try (NftRules rules = NftRules.install(lab.podA(), BARE_ACKS)) {
                assertThat(rules).isNotNull();
                late = Conversation.open(lab.podA(), web.clusterAddress());
                stopped = CompletableFuture.runAsync(proxy::stop, inNode());
                sleep();
            }
            try (late) {
                late.say("x");
                assertThat(late.readLine()).startsWith("podB ");
            }
            stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Nothing but the kernel's repetition of its own packet, after a second, brings the client to repeat its last one. */
    @ParameterizedTest
    @CsvSource({"IPV4", "IPV6"})
    void aConnectionIsServedThatWasAlmostEstablishedWhenASuccessorTookOver(IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 2, family);
        try (Proxy proxy = start(config(CaptureMode.TPROXY), web)) {
            CompletableFuture<Proxy> successor =
                    CompletableFuture.supplyAsync(() -> start(config(CaptureMode.TPROXY), web), inNode());
            await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(this::isSuccessorWaiting);
            CompletableFuture<Void> stopped;
            Conversation late;
            try (NftRules rules = NftRules.install(lab.podA(), BARE_ACKS)) {
                assertThat(rules).isNotNull();
                late = Conversation.open(lab.podA(), web.clusterAddress());
                stopped = CompletableFuture.runAsync(proxy::stop, inNode());
                sleep();
            }
            try (late) {
                assertThat(late.readLine()).startsWith("podB ");
            } finally {
                stopped.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                successor.get(PATIENCE_SECONDS, TimeUnit.SECONDS).close();
            }
        }
    }

    private Proxy start(CaptureConfig config, ServiceDraft web) {
        return CaptureKit.start(
                lab, config, DRAIN_TIMEOUT, List.of(web.applied(web.everywhere()), web.endpoints(lab.podB())));
    }

    private static CaptureConfig config(CaptureMode mode) {
        return CaptureConfig.of(mode).withLocalDetection(CaptureKit.POD_RANGES);
    }

    private static void sleep() {
        await().pollDelay(DELAY).until(() -> true);
    }

    private Executor inNode() {
        return task -> lab.node().namespace().start(task);
    }

    private boolean isSuccessorWaiting() {
        return lab.node().namespace().call(() -> {
            try (InstanceClaim free = InstanceClaim.take(InstanceLock.claimName("") + ".next", InstanceLock.PORT + 1)) {
                return free == null;
            }
        });
    }
}

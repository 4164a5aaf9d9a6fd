package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ProxyStopIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    /** On a busy machine more would come during a stop than there is memory for. */
    private static final int MOST_CHANGES = 100_000;

    private final AddressPort vip = Loopback.free("127.66.0.1");
    private final TestEndpoint endpoint = TestEndpoint.at("127.66.1.1");

    @AfterEach
    void closeEndpoint() throws Exception {
        endpoint.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void stopRefusesNewConnectionsAndWaitsForTheOpenOnes(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withDrainTimeout(LONG))) {
            kit.serve("web", vip, endpoint.address());
            CompletableFuture<Void> stopped;
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                stopped = CompletableFuture.runAsync(kit.proxy::stop);

                await().until(() -> Client.isRefused(vip));
                assertThat(client.echo("still served")).isEqualTo("still served");
                assertThat(stopped).isNotDone();
            }
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(kit.listeners.events())
                    .last()
                    .isEqualTo("closed: cluster IP " + vip + " of default/web: the proxy is stopping");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void whatIsOpenAfterTheDrainTimeoutIsReset(RelayMode relay) throws Exception {
        List<Client> clients = new ArrayList<>();
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withDrainTimeout(Duration.ofMillis(100)))) {
            kit.serve("web", vip, endpoint.address());
            for (int i = 0; i < 20; i++) {
                clients.add(Client.connect(vip));
                assertThat(clients.getLast().endpoint()).isEqualTo(endpoint.address());
            }
            long start = System.nanoTime();
            kit.proxy.stop();

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(95L, 5000L);
            for (Client client : clients) {
                assertThat(client.isReset()).isTrue();
                client.close();
            }
            assertThat(kit.connections.closed())
                    .hasSize(20)
                    .allSatisfy(summary -> assertThat(summary.reason()).isEqualTo(CloseReason.SHUTDOWN));
            assertThat(kit.counted()).isZero();
        }
    }

    @Test
    void anInterruptEndsTheWaitingForConnections() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withDrainTimeout(LONG))) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                Thread stopping = Thread.ofPlatform().start(kit.proxy::stop);
                await().until(() -> Client.isRefused(vip));
                stopping.interrupt();

                assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
                assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.SHUTDOWN);
            }
        }
    }

    @Test
    void changesThatComeDuringOrAfterTheStopAreRefused() throws Exception {
        AddressPort late = Loopback.free("127.66.0.2");
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withDrainTimeout(LONG))) {
            kit.serve("web", vip, endpoint.address());
            CompletableFuture<Void> stopped;
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                stopped = CompletableFuture.runAsync(kit.proxy::stop);
                await().until(() -> Client.isRefused(vip));
                assertRefused(kit, late);
                assertThat(Client.isRefused(late)).isTrue();
            }
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
            assertRefused(kit, late);
            assertThat(kit.proxy.listening()).isCompletedWithValue(List.of());
        }
    }

    private static void assertRefused(ProxyKit kit, AddressPort late) {
        assertThat(kit.proxy.apply(List.of(
                        applied("late", at("late", late).build()), slice("late", AddressPort.parse("127.66.1.1:80")))))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .withMessage("the proxy is stopped and accepts no changes");
    }

    @Test
    void everyChangeIsAnsweredHoweverItMeetsTheStop() {
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG)) {
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(kit.proxy::stop);
                while (!stopped.isDone() && answers.size() < MOST_CHANGES) {
                    answers.add(kit.proxy.apply(
                            List.of(applied("web", at("web", vip).build()))));
                }
            }
            await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aStoppedProxyLeavesNoThreadsAndNoDescriptors(RelayMode relay) throws Exception {
        serveAndStop(relay);
        int descriptors = Descriptors.open();
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 3; i++) {
            serveAndStop(relay);
        }
        await().untilAsserted(() -> {
            assertThat(Descriptors.open()).isLessThanOrEqualTo(descriptors);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("fairlead-"))
                    .isSubsetOf(others);
        });
    }

    private void serveAndStop(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay);
                Client idle = Client.connect(serving(kit));
                Client active = Client.connect(vip)) {
            assertThat(idle.endpoint()).isEqualTo(endpoint.address());
            assertThat(active.endpoint()).isEqualTo(endpoint.address());
            String stream = "x".repeat(8_000_000);
            assertThat(active.echo(stream)).isEqualTo(stream);
            kit.proxy.stop();
            assertThat(idle.isReset()).isTrue();
        }
        await().until(() -> endpoint.openConnections() == 0);
    }

    private AddressPort serving(ProxyKit kit) {
        kit.serve("web", vip, endpoint.address());
        return vip;
    }

    @Test
    void aSecondStopDoesNothing() {
        ProxyKit kit = ProxyKit.start(RelayMode.AUTO);
        kit.proxy.stop();
        kit.proxy.stop();
        kit.close();
    }
}

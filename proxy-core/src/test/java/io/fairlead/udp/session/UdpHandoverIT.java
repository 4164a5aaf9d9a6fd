package io.fairlead.udp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.UdpClient;
import io.fairlead.testkit.UdpEndpoint;
import io.fairlead.udp.FrozenSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP sessions go from one relay to another, each with sockets of its own, as in two processes. */
@Timeout(120)
final class UdpHandoverIT {
    private static final int CLIENTS = 40;

    private final AddressPort vip = Loopback.free("127.64.0.1");
    private UdpEndpoint one;
    private UdpEndpoint two;

    @BeforeEach
    void start() throws IOException {
        one = UdpEndpoint.start("127.64.1.1");
        two = UdpEndpoint.start("127.64.1.2");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private HandoverRelay predecessor(int eventLoops) {
        return new HandoverRelay(vip, eventLoops).serve(one.address(), two.address());
    }

    private HandoverRelay successorOf(HandoverRelay predecessor, int eventLoops) {
        return new HandoverRelay(vip, eventLoops).inherit(predecessor).serve(one.address(), two.address());
    }

    /** Datagrams that are numbered, each of which has to come back before the next one is sent. */
    private static final class Asking {
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();

        void run(AddressPort vip, int client, AtomicBoolean isOver) {
            try (UdpClient socket = UdpClient.to(vip)) {
                for (int number = 0; !isOver.get(); number++) {
                    String text = client + " asks " + number;
                    (text.equals(socket.ask(text)) ? answered : lost).incrementAndGet();
                }
            } catch (IOException e) {
                lost.incrementAndGet();
            }
        }
    }

    /** A part that is not taken stays where it was, and goes with the next try. */
    @ParameterizedTest
    @CsvSource({"2, 2, 7, true", "2, 2, 100, false", "3, 1, 5, true", "1, 3, 5, false", "3, 2, 1, true"})
    void noDatagramIsLostAndEachSessionKeepsItsEndpoint(int before, int after, int part, boolean isEachTaken)
            throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        Asking asking = new Asking();
        try (HandoverRelay first = predecessor(before);
                HandoverRelay second = successorOf(first, after);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(CompletableFuture.runAsync(() -> asking.run(vip, number, isOver), threads));
            }
            await().until(() -> asking.answered.get() > 20 * CLIENTS && first.relay.openSessions() == CLIENTS);

            first.handOverTo(second, part, number -> isEachTaken || number % 2 == 1);

            assertThat(first.relay.openSessions()).isZero();
            assertThat(first.counted()).isZero();
            assertThat(second.relay.openSessions()).isEqualTo(CLIENTS);
            assertThat(second.counted()).isEqualTo(CLIENTS);
            int answered = asking.answered.get();
            await().until(() -> asking.answered.get() > answered + 20 * CLIENTS);
            isOver.set(true);
            clients.forEach(CompletableFuture::join);

            assertThat(asking.lost).hasValue(0);
            assertThat(one.peers().size() + two.peers().size())
                    .as("sockets to endpoints")
                    .isEqualTo(CLIENTS);
            assertThat(first.sessions.summaries()).as("ends in the predecessor").isEmpty();
            second.relay.close();
            assertThat(second.sessions.reasons()).hasSize(CLIENTS).containsOnly(SessionEnd.SHUTDOWN);
            assertThat(second.sessions.summaries().stream()
                            .mapToLong(SessionSummary::datagramsToUpstream)
                            .sum())
                    .as("datagrams of whole sessions")
                    .isEqualTo(asking.answered.get());
        }
    }

    @Test
    void whatComesWhileSessionsAreOnTheirWayWaits() throws IOException {
        try (HandoverRelay first = predecessor(1);
                HandoverRelay second = successorOf(first, 1);
                UdpClient known = UdpClient.to(vip);
                UdpClient unknown = UdpClient.to(vip)) {
            assertThat(known.ask("before")).isEqualTo("before");
            FrozenSessions frozen = first.relay.freeze(0, 10);
            known.send("meanwhile");
            unknown.send("new");
            assertThat(unknown.receive(200)).isNull();
            var adoption = second.prepare(frozen);
            frozen.forget(adoption.refused());
            adoption.commit();
            assertThat(known.receive(200)).as("before the loop is done").isNull();

            second.relay.onLoopDone(0);

            assertThat(new String(known.receive(), StandardCharsets.UTF_8)).isEqualTo("meanwhile");
            assertThat(new String(unknown.receive(), StandardCharsets.UTF_8)).isEqualTo("new");
            assertThat(second.relay.openSessions()).isEqualTo(2);
            assertThat(first.relay.openSessions()).isZero();
        }
    }

    @Test
    void theFirstProcessGoesOnIfTheSecondIsGone() throws IOException {
        try (HandoverRelay first = predecessor(2);
                UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("before")).isEqualTo("before");
            List<FrozenSessions> frozen = List.of(first.relay.freeze(0, 10), first.relay.freeze(1, 10));
            assertThat(first.relay.openSessions()).isEqualTo(1);
            client.send("meanwhile");
            frozen.forEach(FrozenSessions::restore);
            first.relay.thaw();

            assertThat(new String(client.receive(), StandardCharsets.UTF_8)).isEqualTo("meanwhile");
            assertThat(client.ask("after")).isEqualTo("after");
            assertThat(one.peers().size() + two.peers().size()).isEqualTo(1);
            assertThat(first.counted()).isEqualTo(1);
        }
    }

    @Test
    void aFrozenSessionWhoseEndpointGoesEndsWhenItIsRestored() throws IOException {
        try (HandoverRelay first = predecessor(1);
                UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("before")).isEqualTo("before");
            UdpEndpoint had = one.datagrams() > 0 ? one : two;
            UdpEndpoint other = had == one ? two : one;
            FrozenSessions frozen = first.relay.freeze(0, 10);
            first.route(other.address());
            assertThat(first.sessions.reasons()).isEmpty();
            frozen.restore();
            first.relay.thaw();

            assertThat(first.sessions.reasons()).containsExactly(SessionEnd.ENDPOINT_GONE);
            assertThat(client.ask("after")).isEqualTo("after");
            assertThat(other.datagrams()).isEqualTo(1);
        }
    }

    @Test
    void aSessionWhoseEndpointTheSuccessorDoesNotKnowEndsThereOnceWithAllItHasRelayed() throws IOException {
        try (HandoverRelay first = new HandoverRelay(vip, 1).serve(one.address());
                HandoverRelay second = new HandoverRelay(vip, 1).inherit(first).serve(two.address());
                UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("before")).isEqualTo("before");
            first.handOverTo(second, 10, _ -> true);

            assertThat(first.sessions.summaries()).isEmpty();
            assertThat(second.sessions.summaries()).singleElement().satisfies(summary -> {
                assertThat(summary.reason()).isEqualTo(SessionEnd.ENDPOINT_GONE);
                assertThat(summary.endpoint()).isEqualTo(one.address());
                assertThat(summary.datagramsToUpstream()).isEqualTo(1);
            });
            assertThat(client.ask("after")).isEqualTo("after");
            assertThat(two.datagrams()).isEqualTo(1);
        }
    }

    @Test
    void whatDoesNotFitIntoTheBudgetOfTheSuccessorIsRefusedAndEndsInThePredecessor() throws IOException {
        Budget small = Budget.of(new Limits(100, 72, 0, 0));
        List<UdpClient> clients = new ArrayList<>();
        try (HandoverRelay first = predecessor(1);
                HandoverRelay second =
                        new HandoverRelay(vip, 1, small).inherit(first).serve(one.address(), two.address())) {
            for (int i = 0; i < 10; i++) {
                UdpClient client = UdpClient.to(vip);
                clients.add(client);
                assertThat(client.ask("before")).isEqualTo("before");
            }
            first.handOverTo(second, 100, _ -> true);

            int taken = second.relay.openSessions();
            assertThat(taken).isBetween(1, 9);
            assertThat(first.sessions.reasons()).hasSize(10 - taken).containsOnly(SessionEnd.SHUTDOWN);
            for (UdpClient client : clients) {
                assertThat(client.askPatiently("after")).isEqualTo("after");
            }
        } finally {
            clients.forEach(UdpClient::close);
        }
    }

    @Test
    void aSessionKeepsItsAgeAndWhatWasReportedOfIt() throws IOException {
        try (HandoverRelay first = predecessor(1);
                HandoverRelay second = successorOf(first, 1);
                UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("one")).isEqualTo("one");
            await().until(() -> !first.sessions.progress().isEmpty());
            assertThat(client.ask("two")).isEqualTo("two");
            first.handOverTo(second, 10, _ -> true);
            assertThat(client.ask("three")).isEqualTo("three");
            second.relay.close();

            long reported = first.sessions.progress().stream()
                            .mapToLong(each -> each.now().datagramsToUpstream()
                                    - each.reported().datagramsToUpstream())
                            .sum()
                    + second.sessions.progress().stream()
                            .mapToLong(each -> each.now().datagramsToUpstream()
                                    - each.reported().datagramsToUpstream())
                            .sum();
            assertThat(second.sessions.summaries()).singleElement().satisfies(summary -> {
                assertThat(summary.datagramsToUpstream()).isEqualTo(3);
                assertThat(summary.datagramsToUpstream() - summary.reported().datagramsToUpstream() + reported)
                        .isEqualTo(3);
                assertThat(summary.durationNanos())
                        .isGreaterThan(
                                first.sessions.progress().getFirst().now().durationNanos());
            });
        }
    }
}

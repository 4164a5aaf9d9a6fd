package io.fairlead.dial;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.dial.DialKit.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Selector {@code first} takes endpoints in the order of their addresses. */
class DialIT {
    private static final ConnectionConfig DEFAULT = ConnectionConfig.DEFAULT;
    private static final EjectionConfig NEVER = EjectionConfig.DEFAULT.withFailures(0);

    private final AddressPort a = Loopback.free("127.61.0.1");
    private final AddressPort b = Loopback.free("127.61.0.2");
    private final AddressPort c = Loopback.free("127.61.0.3");
    private final AddressPort d = Loopback.free("127.61.0.4");

    @ParameterizedTest
    @EnumSource
    void endpointsThatRefuseArePassedOver(TransportKind kind) throws Exception {
        try (TestEndpoint accepting = TestEndpoint.at(c);
                DialKit kit = new DialKit(kind, "first", a, b, c, d)) {
            Outcome outcome = kit.dial(DEFAULT);

            assertThat(outcome.endpoint()).isEqualTo(accepting.address());
            assertThat(outcome.attempts()).isEqualTo(3);
            assertThat(outcome.failedEndpoints()).containsExactly(a, b);
            assertThat(outcome.failed())
                    .allSatisfy(attempt -> assertThat(attempt.cause()).containsIgnoringCase("refused"));
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void threeEndpointsAreTriedByDefault(TransportKind kind) throws Exception {
        try (DialKit kit = new DialKit(kind, "first", a, b, c, d)) {
            Outcome outcome = kit.dial(DEFAULT);

            assertThat(outcome.endpoint()).isNull();
            assertThat(outcome.attempts()).isEqualTo(3);
            assertThat(outcome.failedEndpoints()).containsExactly(a, b, c);
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"random", "round-robin", "least-conn", "p2c", "maglev"})
    void anEndpointThatRefusesIsNotTriedTwiceHoweverManyAttemptsAreAllowed(String selector) throws Exception {
        try (DialKit kit = new DialKit(TransportKind.EPOLL, selector, a, b, c, d)) {
            Outcome outcome = kit.dial(DEFAULT.withDial(100, Duration.ofSeconds(1), Duration.ofSeconds(5)));

            assertThat(outcome.attempts()).isEqualTo(4);
            assertThat(outcome.failedEndpoints()).containsExactlyInAnyOrder(a, b, c, d);
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAddressOfTheServiceItselfIsNeverDialled(TransportKind kind) throws Exception {
        AddressPort self = DialKit.FRONTEND.address();
        try (TestEndpoint accepting = TestEndpoint.at(a);
                DialKit kit = new DialKit(kind, "first", self, a)) {
            Outcome outcome = kit.dial(DEFAULT);

            assertThat(outcome.endpoint()).isEqualTo(accepting.address());
            assertThat(outcome.failedEndpoints()).containsExactly(self);
            assertThat(outcome.failed())
                    .first()
                    .satisfies(attempt -> assertThat(attempt.cause()).contains("this is the address of a Service"));
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutEndpointsNothingIsTried(TransportKind kind) throws Exception {
        try (DialKit kit = new DialKit(kind, "first")) {
            assertThat(kit.dial(DEFAULT)).isEqualTo(new Outcome(null, 0, List.of(), null, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointThatDoesNotAnswerIsPassedOverAfterTheTimeoutOfOneAttempt(TransportKind kind) throws Exception {
        try (BlackHole silent = BlackHole.at(a);
                TestEndpoint accepting = TestEndpoint.at(b);
                DialKit kit = new DialKit(kind, "first", a, b)) {
            long start = System.nanoTime();
            Outcome outcome = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(150), Duration.ofSeconds(10)));

            assertThat(millisSince(start)).isBetween(140L, 5000L);
            assertThat(outcome.endpoint()).isEqualTo(accepting.address());
            assertThat(outcome.failedEndpoints()).containsExactly(silent.address());
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void allAttemptsTogetherEndAtTheDeadline(TransportKind kind) throws Exception {
        try (BlackHole first = BlackHole.at(a);
                BlackHole second = BlackHole.at(b);
                TestEndpoint accepting = TestEndpoint.at(c);
                DialKit kit = new DialKit(kind, "first", a, b, c)) {
            long start = System.nanoTime();
            Outcome outcome = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(200), Duration.ofMillis(300)));

            assertThat(millisSince(start)).isBetween(290L, 5000L);
            assertThat(outcome.endpoint()).isNull();
            assertThat(outcome.failedEndpoints()).containsExactlyInAnyOrder(first.address(), second.address());
            assertThat(accepting.accepted()).isZero();
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoRefusesOrDoesNotAnswerHasFailedAndWhoAcceptsIsWell(TransportKind kind) throws Exception {
        try (BlackHole silent = BlackHole.at(b);
                TestEndpoint accepting = TestEndpoint.at(c);
                DialKit kit = new DialKit(kind, "first", a, b, c)) {
            for (int dials = 1; dials <= 2; dials++) {
                var _ = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(50), Duration.ofSeconds(10)));

                assertThat(kit.failures(a)).isEqualTo(dials);
                assertThat(kit.failures(silent.address())).isEqualTo(dials);
                assertThat(kit.failures(accepting.address())).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoGotLessTimeThanAnAttemptMayTakeHasNotFailed(TransportKind kind) throws Exception {
        try (BlackHole first = BlackHole.at(a);
                BlackHole second = BlackHole.at(b);
                DialKit kit = new DialKit(kind, "first", a, b)) {
            var _ = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(200), Duration.ofMillis(300)));

            assertThat(kit.failures(first.address())).isEqualTo(1);
            assertThat(kit.failures(second.address())).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOnlyAttemptThatThereIsTimeForCounts(TransportKind kind) throws Exception {
        try (BlackHole silent = BlackHole.at(a);
                DialKit kit = new DialKit(kind, "first", a)) {
            var _ = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(100), Duration.ofMillis(100)));

            assertThat(kit.failures(silent.address())).isEqualTo(1);
        }
    }

    @Test
    void whatThisMachineCannotTryIsNoAttemptAndTheDialWaitsUntilItsTimeIsUp() throws Exception {
        try (TestEndpoint accepting = TestEndpoint.at(a);
                TestEndpoint taken = TestEndpoint.at(d);
                DialKit kit = new DialKit(TransportKind.EPOLL, "first", a)) {
            kit.dialFrom(taken.address());
            long start = System.nanoTime();
            Outcome outcome = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(100), Duration.ofMillis(300)));

            assertThat(millisSince(start)).isBetween(290L, 5000L);
            assertThat(outcome).isEqualTo(new Outcome(null, 0, List.of(), "Address already in use", null));
            assertThat(kit.failures(accepting.address())).isZero();
            assertThat(kit.counted()).isZero();
        }
    }

    @Test
    void aDialThatThisMachineCouldNotMakeGoesOnOnceItCan() throws Exception {
        try (TestEndpoint accepting = TestEndpoint.at(a);
                DialKit kit = new DialKit(TransportKind.EPOLL, "first", a)) {
            TestEndpoint taken = TestEndpoint.at(d);
            kit.dialFrom(taken.address());
            CompletableFuture<Outcome> outcome = kit.start(DEFAULT);
            await().during(Duration.ofMillis(200)).until(() -> !outcome.isDone());

            taken.close();

            assertThat(outcome.get(5, SECONDS)).isEqualTo(new Outcome(accepting.address(), 1, List.of(), null, null));
        }
    }

    /** Its accept queue is full, and the kernel repeats the SYN after a second. */
    @ParameterizedTest
    @EnumSource
    void theOnlyEndpointHasAllTheTimeThereIs(TransportKind kind) throws Exception {
        try (BlackHole slow = BlackHole.at(a);
                DialKit kit = new DialKit(kind, "first", slow.address())) {
            CompletableFuture<Outcome> outcome = kit.start(DEFAULT);
            await().during(Duration.ofMillis(1500)).until(() -> !outcome.isDone());

            slow.acceptWaiting();

            assertThat(outcome.get(20, SECONDS)).isEqualTo(new Outcome(slow.address(), 1, List.of(), null, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointThatDoesNotAnswerNextToOneThatAcceptsCostsTheHedgeDelay(TransportKind kind) throws Exception {
        int rounds = 5;
        try (BlackHole silent = BlackHole.at(a);
                TestEndpoint accepting = TestEndpoint.at(b);
                DialKit kit = new DialKit(kind, "first", a, b)) {
            List<Long> millis = new ArrayList<>();
            long sockets = 0;
            // With more patience for a busy machine.
            for (int i = 1; i <= rounds || i <= 10 * rounds && median(millis) > 300; i++) {
                long start = System.nanoTime();
                Outcome outcome = kit.dial(DEFAULT.withEjection(NEVER));
                millis.add(millisSince(start));

                assertThat(outcome.endpoint()).isEqualTo(accepting.address());
                assertThat(outcome.attempts()).isEqualTo(2);
                assertThat(outcome.failedEndpoints()).containsExactly(silent.address());
                assertThat(kit.counted()).isZero();
                int accepted = i;
                await().until(() -> accepting.accepted() == accepted && accepting.openConnections() == 0);
                if (i == 1) {
                    sockets = DialKit.openSockets();
                }
            }
            assertThat(DialKit.openSockets()).isEqualTo(sockets);
            assertThat(median(millis)).isBetween(249L, 300L);
        }
    }

    @Test
    void lostRacesCountForTheEndpointThatWasSilent() throws Exception {
        try (BlackHole silent = BlackHole.at(a);
                TestEndpoint accepting = TestEndpoint.at(b);
                DialKit kit = new DialKit(TransportKind.EPOLL, "first", a, b)) {
            for (int dials = 1; dials <= 3; dials++) {
                Outcome outcome = kit.dial(DEFAULT);

                assertThat(outcome.failed().getFirst().cause())
                        .startsWith("no answer within 2")
                        .endsWith("ms, while another endpoint accepted");
                assertThat(kit.lostRaces(silent.address())).isEqualTo(dials);
                assertThat(kit.failures(silent.address())).isZero();
                assertThat(kit.failures(accepting.address())).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAHedgeDelayTheNextAttemptBeginsAfterTheTimeoutOfOne(TransportKind kind) throws Exception {
        try (BlackHole silent = BlackHole.at(a);
                TestEndpoint accepting = TestEndpoint.at(b);
                DialKit kit = new DialKit(kind, "first", a, b)) {
            long start = System.nanoTime();
            Outcome outcome = kit.dial(DEFAULT.withDial(3, Duration.ofMillis(600), Duration.ofSeconds(10))
                    .withHedgeDelay(Duration.ZERO));

            assertThat(millisSince(start)).isBetween(599L, 5000L);
            assertThat(outcome.endpoint()).isEqualTo(accepting.address());
            assertThat(kit.failures(silent.address())).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledDialGivesItsPickBackAndIsSilent(TransportKind kind) throws Exception {
        try (BlackHole silent = BlackHole.at(a);
                DialKit kit = new DialKit(kind, "first", silent.address(), b)) {
            CompletableFuture<Outcome> outcome =
                    kit.start(DEFAULT.withDial(3, Duration.ofMillis(100), Duration.ofSeconds(5)));
            assertThat(kit.counted()).isEqualTo(1);

            kit.cancel();

            assertThat(kit.counted()).isZero();
            await().during(Duration.ofMillis(250)).until(() -> !outcome.isDone() && kit.counted() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledDialClosesItsSocketsAtOnce(TransportKind kind) throws Exception {
        try (BlackHole slow = BlackHole.at(a);
                BlackHole second = BlackHole.at(b);
                DialKit kit = new DialKit(kind, "first", slow.address(), second.address())) {
            CompletableFuture<Outcome> outcome =
                    kit.start(DEFAULT.withDial(2, Duration.ofMillis(50), Duration.ofSeconds(20)));
            await().until(() -> kit.counted() == 2);
            long sockets = DialKit.openSockets();

            kit.cancel();

            await().until(() -> DialKit.openSockets() == sockets - 2);
            assertThat(kit.counted()).isZero();
            assertThat(outcome).isNotDone();
        }
    }

    @ParameterizedTest
    @CsvSource({"EPOLL, 1", "EPOLL, 2", "NETTY, 1", "NETTY, 2"})
    void aFaultOfTheSelectorEndsTheDialAtAnyAttempt(TransportKind kind, int endpoints) throws Exception {
        AddressPort[] refusing = endpoints == 1 ? new AddressPort[] {a} : new AddressPort[] {a, b};
        try (DialKit kit = new DialKit(kind, "faulty", refusing)) {
            assertThat(kit.dial(DEFAULT).fault()).hasMessage("fewer than two endpoints");
            assertThat(kit.counted()).isZero();
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long millisSince(long startNanos) {
        return NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}

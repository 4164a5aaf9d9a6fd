package io.fairlead.dial;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.DialKit.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Selector {@code first} takes endpoints in the order of their addresses. */
class DialIT {
    private static final ConnectionConfig DEFAULT = ConnectionConfig.DEFAULT;

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
    void noEndpointIsTriedTwiceHoweverManyAttemptsAreAllowed(String selector) throws Exception {
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
            assertThat(kit.dial(DEFAULT)).isEqualTo(new Outcome(null, 0, List.of(), null));
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
            assertThat(outcome.failedEndpoints()).containsExactly(first.address(), second.address());
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
    void whatThisMachineCannotTryIsNotHeldAgainstTheEndpoint() throws Exception {
        try (TestEndpoint accepting = TestEndpoint.at(a);
                TestEndpoint taken = TestEndpoint.at(d);
                DialKit kit = new DialKit(TransportKind.EPOLL, "first", a)) {
            kit.dialFrom(taken.address());
            Outcome outcome = kit.dial(DEFAULT);

            assertThat(outcome.failedEndpoints()).containsExactly(accepting.address());
            assertThat(outcome.failed().getFirst().cause()).isEqualTo("Address already in use");
            assertThat(kit.failures(a)).isZero();
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
    void anEndpointThatAcceptsACancelledDialIsLetGo(TransportKind kind) throws Exception {
        try (BlackHole slow = BlackHole.at(a);
                DialKit kit = new DialKit(kind, "first", slow.address())) {
            CompletableFuture<Outcome> outcome =
                    kit.startAndCancel(DEFAULT.withDial(1, Duration.ofSeconds(20), Duration.ofSeconds(20)));
            slow.acceptWaiting();

            try (Socket accepted = slow.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(outcome).isNotDone();
            assertThat(kit.counted()).isZero();
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

    private static long millisSince(long startNanos) {
        return NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}

package io.fairlead.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.dial.DialSimulation.Result;
import io.fairlead.dial.SimulatedNetwork.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In simulated time; selector {@code first} takes endpoints in the order of their addresses. */
class DialTest {
    private static final ConnectionConfig DEFAULT = ConnectionConfig.DEFAULT;
    private static final ConnectionConfig NO_EJECTION = DEFAULT.withEjection(EjectionConfig.DEFAULT.withFailures(0));
    private static final Duration QUICK = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(11);

    @Test
    void aSecondAttemptJoinsOneThatHasNoAnswerAndTheFirstToAcceptWins() {
        try (DialSimulation sim = new DialSimulation("first", 3)) {
            sim.answer(0, Answer.accepts(Duration.ofMillis(400)));
            sim.answer(1, Answer.accepts(Duration.ofMillis(200)));

            Result result = sim.dial(DEFAULT);
            sim.advance(Duration.ofMillis(250));
            assertThat(sim.network.connecting()).isEqualTo(2);
            sim.advance(LONG);

            assertThat(result.address()).isEqualTo(sim.endpoint(0));
            assertThat(result.took()).isEqualTo(Duration.ofMillis(400));
            assertThat(sim.counted()).isEqualTo(1);
            assertThat(sim.network.connecting()).isZero();
        }
    }

    @Test
    void attemptsThatAreOvertakenAreClosedAndTheirPicksGivenBackOnce() {
        try (DialSimulation sim = new DialSimulation("first", 3)) {
            sim.answer(2, Answer.accepts(QUICK));

            Result result = sim.dial(DEFAULT);
            sim.advance(LONG);

            assertThat(result.address()).isEqualTo(sim.endpoint(2));
            assertThat(result.took()).isEqualTo(Duration.ofMillis(501));
            assertThat(sim.network.connecting()).isZero();
            result.close();
            assertThat(sim.counted()).isZero();
            assertThat(sim.network.connected()).isZero();
        }
    }

    @Test
    void aRefusalBringsTheNextAttemptAtOnceThoughAnotherIsUnderWay() {
        try (DialSimulation sim = new DialSimulation("first", 3)) {
            sim.answer(1, Answer.refuses(QUICK));
            sim.answer(2, Answer.accepts(QUICK));

            Result result = sim.dial(DEFAULT);
            sim.advance(LONG);

            assertThat(result.took()).isEqualTo(Duration.ofMillis(252));
            assertThat(result.failed).containsExactly(sim.endpoint(1), sim.endpoint(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theLastPossibleAttemptsHaveAllTheTimeThatIsLeft(int endpoints) {
        try (DialSimulation sim = new DialSimulation("first", endpoints)) {
            sim.answer(endpoints - 1, Answer.accepts(Duration.ofSeconds(9)));

            Result result = sim.dial(DEFAULT);
            sim.advance(LONG);

            assertThat(result.address()).isEqualTo(sim.endpoint(endpoints - 1));
            assertThat(result.took()).isEqualTo(Duration.ofMillis(9000 + 250 * (endpoints - 1)));
        }
    }

    @Test
    void theDialEndsAtItsDeadlineAndNotBefore() {
        try (DialSimulation sim = new DialSimulation("first", 5)) {
            Result result = sim.dial(DEFAULT);
            sim.advance(Duration.ofMillis(9999));
            assertThat(result.isDone()).isFalse();
            sim.advance(QUICK);

            assertThat(result.outcomes).isEqualTo(1);
            assertThat(result.attempts).isEqualTo(3);
            assertThat(result.failed).hasSize(3);
            assertThat(sim.counted()).isZero();
            assertThat(sim.network.connecting()).isZero();
        }
    }

    @Test
    void inAnOutageExtraAttemptsAreAFifthOfTheDialsAndEachDialStillTriesThreeEndpoints() {
        int dials = 200;
        try (DialSimulation sim = new DialSimulation("round-robin", 10)) {
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < dials; i++) {
                results.add(sim.dial(NO_EJECTION));
                sim.advance(QUICK);
            }
            sim.advance(LONG);

            assertThat(sim.network.mostConnecting()).isBetween(dials + HedgeBudget.MINIMUM, dials * 12 / 10);
            assertThat(results).allSatisfy(result -> assertThat(result.attempts).isEqualTo(3));
            assertThat(results).allSatisfy(result -> assertThat(result.took()).isEqualTo(Duration.ofSeconds(10)));
            assertThat(sim.loop().budget().hedges()).isZero();
            assertThat(sim.counted()).isZero();
            assertThat(sim.network.connecting()).isZero();
        }
    }

    @Test
    void manyDialsAtOnceNextToAnEndpointThatAcceptsWaitNotMuchLongerThanOne() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(1, Answer.accepts(QUICK));
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                results.add(sim.dial(NO_EJECTION));
            }
            sim.advance(LONG);

            assertThat(results)
                    .allSatisfy(result ->
                            assertThat(result.took()).isBetween(Duration.ofMillis(251), Duration.ofMillis(300)));
            assertThat(sim.loop().budget().hedges()).isZero();
        }
    }

    /** Other dials hold all that the budget allows, so this one has to try one endpoint after the other. */
    @Test
    void withoutABudgetOneAttemptFollowsTheOtherAndThoseThatWereGivenUpAreTriedAgainLast() {
        try (DialSimulation sim = new DialSimulation("first", 3)) {
            ConnectionConfig patient = NO_EJECTION.withDial(5, Duration.ofMillis(1500), Duration.ofSeconds(10));
            exhaustBudget(sim);
            Result result = sim.dial(patient);
            sim.answer(1, Answer.refuses(QUICK));
            sim.answer(2, Answer.refuses(QUICK));
            sim.advance(Duration.ofMillis(1400));
            assertThat(result.attempts).isZero();
            sim.answer(0, Answer.accepts(QUICK));
            sim.advance(Duration.ofMillis(200));

            assertThat(result.address()).isEqualTo(sim.endpoint(0));
            assertThat(result.attempts).isEqualTo(4);
            assertThat(result.failed).containsExactly(sim.endpoint(0), sim.endpoint(1), sim.endpoint(2));
        }
    }

    private static void exhaustBudget(DialSimulation sim) {
        for (int i = 0; i < HedgeBudget.MINIMUM; i++) {
            Result other = sim.dial(NO_EJECTION.withDial(2, Duration.ofSeconds(10), Duration.ofSeconds(10)));
            assertThat(other.isDone()).isFalse();
        }
        sim.advance(Duration.ofMillis(250));
        assertThat(sim.loop().budget().hedges()).isEqualTo(HedgeBudget.MINIMUM);
    }

    @Test
    void aDialThatLacksDescriptorsWaitsForThemAndThatIsNoAttempt() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(0, Answer.accepts(QUICK));
            sim.network.setDescriptors(2);
            Result first = sim.dial(DEFAULT);
            sim.advance(Duration.ofMillis(5));
            sim.network.setDescriptors(4);
            Result second = sim.dial(DEFAULT);
            sim.network.setDescriptors(0);
            Result third = sim.dial(DEFAULT);
            sim.advance(Duration.ofSeconds(3));
            assertThat(third.isDone()).isFalse();
            assertThat(sim.loop().isStarved()).isTrue();
            assertThat(sim.counted()).isEqualTo(2);

            first.close();
            sim.network.setDescriptors(4);
            sim.loop().onDescriptorReleased();
            sim.advance(QUICK);

            assertThat(second.address()).isEqualTo(sim.endpoint(0));
            assertThat(third.address()).isEqualTo(sim.endpoint(0));
            assertThat(third.attempts).isEqualTo(1);
            assertThat(third.failed).isEmpty();
            assertThat(sim.loop().isStarved()).isFalse();
        }
    }

    @Test
    void dialsThatLackDescriptorsAreResumedInTheirOrderAndFailAtTheirDeadlineOnly() {
        try (DialSimulation sim = new DialSimulation("first", 1)) {
            sim.answer(0, Answer.accepts(QUICK));
            sim.network.setDescriptors(0);
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                results.add(sim.dial(DEFAULT));
            }
            sim.advance(Duration.ofSeconds(1));
            sim.network.setDescriptors(6 + 2);
            sim.advance(Duration.ofMillis(60));
            assertThat(results.stream().filter(Result::isDone)).containsExactly(results.get(0), results.get(1));

            sim.cancel(results.get(2));
            results.get(2).close();
            sim.advance(Duration.ofMillis(60));
            assertThat(results.get(3).isDone()).isTrue();

            sim.advance(LONG);
            assertThat(results.get(5).lack).isEqualTo("Too many open files");
            assertThat(results.get(5).took()).isEqualTo(Duration.ofSeconds(10));
            assertThat(results.get(5).attempts).isZero();
            assertThat(sim.loop().isStarved()).isFalse();
        }
    }

    @Test
    void anAttemptThatCannotJoinForWantOfDescriptorsDoesNotEndTheOneUnderWay() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(0, Answer.accepts(Duration.ofSeconds(5)));
            sim.network.setDescriptors(2);
            Result result = sim.dial(DEFAULT);
            sim.advance(LONG);

            assertThat(result.address()).isEqualTo(sim.endpoint(0));
            assertThat(result.took()).isEqualTo(Duration.ofSeconds(5));
            assertThat(result.attempts).isEqualTo(1);
        }
    }
}

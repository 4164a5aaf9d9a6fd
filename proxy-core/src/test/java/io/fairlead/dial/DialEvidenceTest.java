package io.fairlead.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.DialSimulation.Result;
import io.fairlead.dial.SimulatedNetwork.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which attempts eject an endpoint, with the defaults. Selector {@code first} takes the first endpoint that it may. */
class DialEvidenceTest {
    private static final ConnectionConfig DEFAULT = ConnectionConfig.DEFAULT;
    private static final Duration QUICK = Duration.ofMillis(1);

    /** Dials one after the other, and closes what is connected. */
    private static List<Result> dial(DialSimulation sim, int times) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Result result = sim.dial(DEFAULT);
            while (!result.isDone()) {
                sim.advance(QUICK);
            }
            results.add(result);
        }
        return results;
    }

    private static long ejections(List<Result> results) {
        return results.stream().mapToLong(result -> result.ejected.size()).sum();
    }

    @Test
    void anEndpointThatIsSilentNextToOneThatAcceptsIsEjectedAfterSixConnections() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(1, Answer.accepts(QUICK));

            List<Result> results = dial(sim, 10);

            assertThat(results)
                    .allSatisfy(result -> assertThat(result.address()).isEqualTo(sim.endpoint(1)));
            assertThat(results.subList(0, 6))
                    .allSatisfy(result -> assertThat(result.took()).isEqualTo(Duration.ofMillis(251)));
            assertThat(results.get(5).ejected).containsExactly(sim.endpoint(0));
            assertThat(results.subList(6, 10))
                    .allSatisfy(result -> assertThat(result.took()).isEqualTo(QUICK));
        }
    }

    @Test
    void aLostPacketNowAndThenDoesNotEject() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(1, Answer.accepts(QUICK));
            for (int i = 0; i < 20; i++) {
                sim.answer(0, Answer.SILENCE);
                assertThat(ejections(dial(sim, 3))).isZero();
                sim.answer(0, Answer.accepts(QUICK));
                assertThat(dial(sim, 1).getFirst().address()).isEqualTo(sim.endpoint(0));
            }
        }
    }

    @Test
    void aPauseOfLessThanASecondDoesNotEjectHoweverManyConnectionsItAffects() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(1, Answer.accepts(QUICK));
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                results.add(sim.dial(DEFAULT));
                sim.advance(Duration.ofMillis(10));
            }
            sim.answer(0, Answer.accepts(QUICK));
            sim.advance(Duration.ofSeconds(2));

            assertThat(results)
                    .allSatisfy(result -> assertThat(result.address()).isEqualTo(sim.endpoint(1)));
            assertThat(ejections(results)).isZero();
            assertThat(dial(sim, 1).getFirst().address()).isEqualTo(sim.endpoint(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // the winner took | lost races count
        "1,  true",
        "27, true",
        "28, false",
        "200, false"
    })
    void aRaceThatWasWonByALittleSaysNothing(int winnerMillis, boolean counts) {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(1, Answer.accepts(Duration.ofMillis(winnerMillis)));

            assertThat(ejections(dial(sim, 10)) > 0).isEqualTo(counts);
        }
    }

    @Test
    void silenceForTheTimeoutOfAnAttemptCountsWhileTheAttemptGoesOn() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            List<Result> results = List.of(sim.dial(DEFAULT), sim.dial(DEFAULT), sim.dial(DEFAULT));
            sim.advance(Duration.ofMillis(1499));
            assertThat(ejections(results)).isZero();
            sim.advance(QUICK);
            assertThat(ejections(results)).isOne();

            assertThat(results)
                    .noneSatisfy(result -> assertThat(result.isDone()).isTrue());
            assertThat(sim.network.connecting()).isEqualTo(6);
        }
    }

    @Test
    void refusalsEjectAtOnce() {
        try (DialSimulation sim = new DialSimulation("first", 2)) {
            sim.answer(0, Answer.refuses(Duration.ZERO));
            sim.answer(1, Answer.accepts(Duration.ZERO));

            assertThat(dial(sim, 3).getLast().ejected).containsExactly(sim.endpoint(0));
        }
    }
}

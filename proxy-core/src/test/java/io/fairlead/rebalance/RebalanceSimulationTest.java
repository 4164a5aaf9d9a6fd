package io.fairlead.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repeat one seed with {@code -Dfairlead.simulation.seed=N}. */
class RebalanceSimulationTest {
    private static final String ONLY = "fairlead.simulation.seed";
    private static final int SEEDS = 16;

    private static LongStream seeds() {
        Long only = Long.getLong(ONLY);
        return only == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(only);
    }

    /** With connections enough that random balancing itself is within the spread. */
    @ParameterizedTest
    @CsvSource({
        "least-conn, 1, 300",
        "least-conn, 10, 60",
        "least-conn, 30, 8",
        "p2c, 1, 400",
        "p2c, 10, 300",
        "random, 1, 5000",
        "random, 3, 5000",
        "round-robin, 1, 600",
    })
    void connectionsAreEvenAfterAScaleUpAndThenLeftAlone(String selector, int nodes, int connections) {
        int[] closed = new int[1];
        seeds().forEach(seed -> closed[0] += run(selector, nodes, connections, seed, RebalanceBug.NONE));
        assertThat(closed[0]).as("connections closed").isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_BUDGET, more were closed than the budget|has lost more than",
        "NO_REST, closed while it should rest",
        "DRAINED_COUNT, on an endpoint that is drained|too many at the end",
        "NOT_FORGOTTEN, an endpoint has too many at the end",
    })
    void aPlantedBugIsFound(RebalanceBug bug, String finding) {
        assertThatThrownBy(() -> LongStream.rangeClosed(1, SEEDS).forEach(seed -> run("random", 1, 2000, seed, bug)))
                .hasMessageMatching("(?s).*(" + finding + ").*")
                .hasMessageContaining("-Dfairlead.simulation.seed=");
    }

    private static int run(String selector, int nodes, int connections, long seed, RebalanceBug bug) {
        try {
            RebalanceSimulation simulation = new RebalanceSimulation(selector, nodes, connections, seed, bug);
            simulation.run();
            return simulation.closed();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nRepeat this with -Dtest=RebalanceSimulationTest -D" + ONLY + "=" + seed, e);
        }
    }
}

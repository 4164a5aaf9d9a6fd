package io.fairlead.udp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions in a cluster that never rests, for many seeds. {@code -Dfairlead.simulation.seed=N} repeats one of them, and
 * {@code -Dfairlead.simulation.seeds=N} runs so many.
 */
class SessionSimulationTest {
    private static final long SEEDS = 256;

    private static LongStream seeds() {
        Long only = Long.getLong("fairlead.simulation.seed");
        return only != null
                ? LongStream.of(only)
                : LongStream.rangeClosed(1, Long.getLong("fairlead.simulation.seeds", SEEDS));
    }

    @Test
    void sessionsFollowTheirRulesWhateverHappens() {
        seeds().forEach(seed -> run(seed, PlantedBug.none()));
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug("an endpoint that does not serve", PlantedBug::missedRemoval),
                bug("the socket of another", PlantedBug::sharedSocket),
                bug("more sessions than allowed", PlantedBug::oneTooMany),
                bug("outlived its timeout", PlantedBug::lateClock),
                bug("without a summary", PlantedBug::lostSummary));
    }

    private static Arguments bug(String finding, Supplier<PlantedBug> bug) {
        return Arguments.of(finding, bug);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(String finding, Supplier<PlantedBug> bug) {
        assertThatThrownBy(() -> LongStream.rangeClosed(1, SEEDS).forEach(seed -> run(seed, bug.get())))
                .hasMessageContaining(finding)
                .hasMessageContaining("-Dfairlead.simulation.seed=");
    }

    private static void run(long seed, PlantedBug bug) {
        try {
            new SessionSimulation(seed, bug).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nRepeat this with -Dtest=SessionSimulationTest -Dfairlead.simulation.seed=" + seed, e);
        }
    }
}

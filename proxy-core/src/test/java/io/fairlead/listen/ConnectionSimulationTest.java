package io.fairlead.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.observe.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TCP connections in a cluster that never rests, for many seeds. {@code -Dfairlead.simulation.seed=N} repeats one of them, and
 * {@code -Dfairlead.simulation.seeds=N} runs so many.
 */
class ConnectionSimulationTest {
    private static final long SEEDS = 256;
    private static final String ONLY = "fairlead.simulation.seed";

    private static LongStream seeds() {
        Long only = Long.getLong(ONLY);
        return only != null
                ? LongStream.of(only)
                : LongStream.rangeClosed(1, Long.getLong("fairlead.simulation.seeds", SEEDS));
    }

    @Test
    void connectionsFollowTheirRulesWhateverHappens() {
        Map<CloseReason, Integer> ends = new EnumMap<>(CloseReason.class);
        int[] rarities = new int[3];
        seeds().forEach(seed -> {
            ConnectionSimulation simulation = run(seed, PlantedFault.none());
            simulation.ends().forEach((reason, count) -> ends.merge(reason, count, Integer::sum));
            for (int i = 0; i < rarities.length; i++) {
                rarities[i] += simulation.rarities().get(i);
            }
        });
        if (Long.getLong(ONLY) == null) {
            assertThat(ends)
                    .as("what the simulation comes to")
                    .containsOnlyKeys(
                            CloseReason.COMPLETED,
                            CloseReason.DOWNSTREAM_RESET,
                            CloseReason.UPSTREAM_RESET,
                            CloseReason.DIAL_FAILED,
                            CloseReason.OUT_OF_RESOURCES,
                            CloseReason.NO_ENDPOINT,
                            CloseReason.SOURCE_NOT_ALLOWED,
                            CloseReason.CLOSED_BY_OPERATOR);
            assertThat(ends.values())
                    .as("connections that ended for the rarest reason")
                    .allMatch(count -> count >= seeds().count() / 4);
            assertThat(rarities).as("ejections, trials, last resorts").satisfies(counts -> {
                for (int count : counts) {
                    assertThat(count).isGreaterThanOrEqualTo((int) seeds().count());
                }
            });
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("an endpoint that does not serve", PlantedFault::missedDeletion),
                fault("least-conn has picked", () -> PlantedFault.selector("random")),
                fault("tried twice", PlantedFault::stubborn),
                fault("ejected for another time", PlantedFault::shortEjection),
                fault("an ejected endpoint is dialled", PlantedFault::heedlessOfEjection),
                fault("more attempts than", PlantedFault::oneAttemptTooMany),
                fault("not served or refused in time", PlantedFault::lateDeadline),
                fault("refused while", PlantedFault::earlyDeadline),
                fault("counted on endpoints", PlantedFault::lostSummary),
                fault("connections that never end", PlantedFault::missedEnd),
                fault("a timer is left", PlantedFault::forgottenTimer));
    }

    private static Arguments fault(String finding, Supplier<PlantedFault> fault) {
        return Arguments.of(finding, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aPlantedFaultIsFound(String finding, Supplier<PlantedFault> fault) {
        assertThatThrownBy(() -> LongStream.rangeClosed(1, SEEDS).forEach(seed -> run(seed, fault.get())))
                .hasMessageContaining(finding)
                .hasMessageContaining("-Dfairlead.simulation.seed=");
    }

    private static ConnectionSimulation run(long seed, PlantedFault fault) {
        try {
            ConnectionSimulation simulation = new ConnectionSimulation(seed, fault);
            simulation.run();
            return simulation;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nRepeat this with -Dtest=ConnectionSimulationTest -D" + ONLY + "=" + seed, e);
        }
    }
}

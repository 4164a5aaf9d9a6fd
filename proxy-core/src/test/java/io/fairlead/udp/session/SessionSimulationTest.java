package io.fairlead.udp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
    private static final SessionEnd[] BY_THEMSELVES = Arrays.stream(SessionEnd.values())
            .filter(end -> end != SessionEnd.ENDED_BY_OPERATOR)
            .toArray(SessionEnd[]::new);

    private static final long SEEDS = 256;
    private static final String ONLY = "fairlead.simulation.seed";

    private static LongStream seeds() {
        Long only = Long.getLong(ONLY);
        return only != null
                ? LongStream.of(only)
                : LongStream.rangeClosed(1, Long.getLong("fairlead.simulation.seeds", SEEDS));
    }

    @Test
    void sessionsFollowTheirRulesWhateverHappens() {
        Map<SessionEnd, Integer> ends = new EnumMap<>(SessionEnd.class);
        Set<DatagramDrop> drops = EnumSet.noneOf(DatagramDrop.class);
        seeds().forEach(seed -> {
            SessionSimulation simulation = run(seed, PlantedBug.none());
            simulation.ends().forEach((reason, count) -> ends.merge(reason, count, Integer::sum));
            drops.addAll(simulation.drops());
        });
        if (Long.getLong(ONLY) == null) {
            assertThat(ends).as("what the simulation comes to").containsOnlyKeys(BY_THEMSELVES);
            assertThat(ends.values())
                    .as("sessions that ended for the rarest reason")
                    .allMatch(count -> count >= SEEDS);
            assertThat(drops)
                    .containsExactlyInAnyOrder(
                            DatagramDrop.NO_ENDPOINT,
                            DatagramDrop.SOURCE_NOT_ALLOWED,
                            DatagramDrop.OUT_OF_RESOURCES,
                            DatagramDrop.ENDPOINT_UNREACHABLE);
        }
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug("an endpoint that does not serve", PlantedBug::missedRemoval),
                bug("an endpoint that does not serve", PlantedBug::blindSend),
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

    private static SessionSimulation run(long seed, PlantedBug bug) {
        try {
            SessionSimulation simulation = new SessionSimulation(seed, bug);
            simulation.run();
            return simulation;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nRepeat this with -Dtest=SessionSimulationTest -D" + ONLY + "=" + seed, e);
        }
    }
}

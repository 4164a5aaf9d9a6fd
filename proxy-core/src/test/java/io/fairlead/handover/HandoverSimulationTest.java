package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hand-overs in which anything may happen at any time; see {@link HandoverSimulation}. {@code -Dsimulation.seeds=100000} for more,
 * {@code -Dsimulation.seed=} to replay one with its trace.
 */
final class HandoverSimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 256);

    private static LongStream seeds() {
        Long single = Long.getLong("simulation.seed");
        return single == null ? LongStream.range(0, SEEDS) : LongStream.of(single);
    }

    private static HandoverSimulation run(long seed, SimulatedBug bug) {
        HandoverSimulation simulation = new HandoverSimulation(seed, bug, false);
        try {
            simulation.run();
            return simulation;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dsimulation.seed=" + seed + ": " + e.getMessage() + trace(seed, bug), e);
        }
    }

    private static String trace(long seed, SimulatedBug bug) {
        HandoverSimulation again = new HandoverSimulation(seed, bug, true);
        try {
            again.run();
        } catch (AssertionError | RuntimeException e) {
            again.trace("end", String.valueOf(e.getMessage()));
        }
        return "\n" + String.join("\n", again.trace);
    }

    @Test
    void eachConnectionBelongsToOneProcessWhateverHappens() {
        Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        seeds().forEach(seed -> endings.merge(Ending.of(run(seed, SimulatedBug.NONE)), 1, Integer::sum));
        System.out.println("HandoverSimulationTest: seeds 0 to " + (SEEDS - 1) + ", " + endings);
        if (SEEDS >= 256 && Long.getLong("simulation.seed") == null) {
            assertThat(endings.keySet()).as("every kind of end occurs").containsExactlyInAnyOrder(Ending.values());
        }
    }

    /** How a simulation has ended. */
    private enum Ending {
        COMPLETE,
        FAILED_BEFORE_IT_SERVED,
        FAILED_LATER,
        PREDECESSOR_CRASHED,
        SUCCESSOR_CRASHED,
        BOTH_CRASHED;

        static Ending of(HandoverSimulation simulation) {
            boolean isPredecessor = simulation.predecessor.isAlive;
            boolean isSuccessor = simulation.successor.isAlive;
            if (!isPredecessor || !isSuccessor) {
                return isPredecessor ? SUCCESSOR_CRASHED : isSuccessor ? PREDECESSOR_CRASHED : BOTH_CRASHED;
            }
            if (simulation.predecessor.isDone) {
                return COMPLETE;
            }
            return simulation.predecessor.protocol().isServed() ? FAILED_LATER : FAILED_BEFORE_IT_SERVED;
        }
    }

    @ParameterizedTest
    @EnumSource(value = SimulatedBug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFaultIsFoundWithinTheSeeds(SimulatedBug bug) {
        long found = -1;
        String how = "";
        for (long seed = 0; seed < 256 && found < 0; seed++) {
            try {
                run(seed, bug);
            } catch (AssertionError e) {
                found = seed;
                how = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            }
        }
        System.out.println("HandoverSimulationTest: " + bug + " is found by " + how);
        assertThat(found).as("the seed that finds %s", bug).isNotNegative();
    }
}

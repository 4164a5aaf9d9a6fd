package io.fairlead.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.dial.DialSimulation.Result;
import io.fairlead.dial.SimulatedNetwork.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dials in networks of all kinds, drawn from a seed: endpoints accept, refuse or are silent, and change their minds; clients
 * leave; descriptors run out and come back.
 */
class DialPropertyTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 3_000;
    private static final Duration STEP = Duration.ofMillis(1);
    private static final int[] DELAYS = {0, 1, 20, 100, 260, 700, 1600};

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    /** What happens in one network. */
    private static final class World implements AutoCloseable {
        private final Random random;
        private final int endpoints;
        private final DialSimulation sim;
        private final List<Result> results = new ArrayList<>();
        private final List<Result> cancelled = new ArrayList<>();
        private final List<Result> closed = new ArrayList<>();
        private int mostDials;

        World(long seed) {
            random = new Random(seed);
            endpoints = 1 + random.nextInt(5);
            sim = new DialSimulation(random.nextBoolean() ? "first" : "least-conn", endpoints);
        }

        private ConnectionConfig config() {
            int attemptTimeout = 30 + random.nextInt(500);
            return ConnectionConfig.DEFAULT
                    .withDial(
                            1 + random.nextInt(6),
                            Duration.ofMillis(attemptTimeout),
                            Duration.ofMillis(attemptTimeout + random.nextInt(1500)))
                    .withHedgeDelay(Duration.ofMillis(random.nextInt(4) == 0 ? 0 : 10 + random.nextInt(300)))
                    .withEjection(new EjectionConfig(random.nextInt(4), Duration.ofMillis(100), Duration.ofSeconds(1)));
        }

        private Answer answer() {
            Duration after = Duration.ofMillis(DELAYS[random.nextInt(DELAYS.length)]);
            return switch (random.nextInt(3)) {
                case 0 -> Answer.SILENCE;
                case 1 -> Answer.refuses(after);
                default -> Answer.accepts(after);
            };
        }

        private void step() {
            if (random.nextInt(40) == 0) {
                sim.answer(random.nextInt(endpoints), answer());
            }
            if (random.nextInt(150) == 0) {
                sim.network.setDescriptors(random.nextInt(3) == 0 ? 1000 : random.nextInt(60));
            }
            if (random.nextInt(15) == 0) {
                results.add(sim.dial(config()));
            }
            if (!results.isEmpty() && random.nextInt(30) == 0) {
                end(results.get(random.nextInt(results.size())));
            }
            sim.advance(STEP);
        }

        private void end(Result result) {
            if (!result.isDone() && !cancelled.contains(result)) {
                sim.cancel(result);
                cancelled.add(result);
            }
            if (!closed.contains(result)) {
                closed.add(result);
                result.close();
                if (random.nextBoolean()) {
                    sim.loop().onDescriptorReleased();
                }
            }
        }

        private void checkNow() {
            long open =
                    results.stream().filter(result -> result.endpoint != null).count();
            long dialling = results.stream()
                    .filter(result -> !result.isDone() && !cancelled.contains(result))
                    .count();
            mostDials = Math.max(mostDials, (int) dialling);
            assertThat(sim.counted()).as("picks that are held").isEqualTo((int) open + sim.network.connecting());
            assertThat(sim.network.connecting())
                    .as("connects under way")
                    .isLessThanOrEqualTo((int) dialling + Math.max(HedgeBudget.MINIMUM, mostDials / 5));
            assertThat(sim.loop().budget().hedges())
                    .as("hedges")
                    .isBetween(0, Math.max(HedgeBudget.MINIMUM, mostDials / 5));
        }

        private void checkAtTheEnd() {
            assertThat(results).allSatisfy(result -> {
                assertThat(result.outcomes).isEqualTo(cancelled.contains(result) ? 0 : 1);
                assertThat(result.took()).isLessThanOrEqualTo(Duration.ofMillis(2030));
            });
            results.forEach(this::end);
            assertThat(sim.counted()).isZero();
            assertThat(sim.network.connecting()).isZero();
            assertThat(sim.network.connected()).isZero();
            assertThat(sim.loop().budget().hedges()).isZero();
            assertThat(sim.loop().isStarved()).isFalse();
        }

        @Override
        public void close() {
            sim.close();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyDialHasOneOutcomeInTimeAndNothingIsHeldAfterIt(long seed) {
        try (World world = new World(seed)) {
            for (int i = 0; i < STEPS; i++) {
                world.step();
                world.checkNow();
            }
            world.sim.advance(Duration.ofMillis(2100));
            world.checkAtTheEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDialFindsTheOneEndpointThatAcceptsWhateverTheOthersDo(long seed) {
        try (World world = new World(seed)) {
            int endpoints = world.endpoints;
            for (int i = 0; i < endpoints; i++) {
                world.sim.answer(i, world.answer());
            }
            world.sim.answer(world.random.nextInt(endpoints), Answer.accepts(STEP));
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Duration attempt = Duration.ofMillis(30 + world.random.nextInt(300));
                results.add(world.sim.dial(
                        world.config().withDial(endpoints, attempt, attempt.multipliedBy(endpoints + 1L))));
                world.sim.advance(Duration.ofMillis(world.random.nextInt(50)));
            }
            world.sim.advance(Duration.ofMillis(2100));

            assertThat(results).allSatisfy(result -> assertThat(result.endpoint).isNotNull());
        }
    }
}

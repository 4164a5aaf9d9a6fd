package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.model.PreferenceSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections at a steady rate while an endpoint joins nine others; failures name the seed. */
class SlowStartSimulationTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final int OTHERS = 9;
    private static final int RATE = 2_000;
    private static final String FRESH = "10.0.0.10";
    private static final PreferenceSettings SLOW = PreferenceSettings.DEFAULTS.withSlowStart(WINDOW);

    private final long seed = new Random().nextLong();
    private final Deque<Candidate> open = new ArrayDeque<>();
    private int client;

    /** Each connection lasts half a second, which is short for a window. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c"})
    void theShareOfNewConnectionsFollowsTheCurve(String selector) {
        PreferenceKit kit = kit(selector);
        connect(kit, 2, RATE / 2);
        kit.endpoints(addresses(OTHERS + 1));
        SlowStart curve = new SlowStart(kit.nowNanos(), WINDOW.toNanos());

        for (int second = 0; second < 30; second += 3) {
            double middle = 0;
            double share = 0;
            for (int i = 0; i < 3; i++) {
                double weight =
                        curve.weight(kit.nowNanos() + Duration.ofMillis(500).toNanos()) / 1000.0;
                middle += weight / (OTHERS + weight) / 3;
                share += connect(kit, 1, RATE / 2) / 3;
            }
            assertThat(share)
                    .as("%s from second %d, seed %d", selector, second, seed)
                    .isCloseTo(middle, within(0.25 * middle + 0.004));
        }
        connect(kit, 3, RATE / 2);
        assertThat(connect(kit, 3, RATE / 2))
                .as("after the window, seed %d", seed)
                .isCloseTo(0.1, within(0.015));
    }

    /** Connections last for as long as the test: the others have hundreds, the new one has none. */
    @ParameterizedTest
    @ValueSource(strings = {"least-conn", "p2c"})
    void anEndpointWithoutConnectionsNeverGetsMoreThanItsWeight(String selector) {
        PreferenceKit kit = kit(selector);
        connect(kit, 5, Integer.MAX_VALUE);
        kit.endpoints(addresses(OTHERS + 1));
        SlowStart curve = new SlowStart(kit.nowNanos(), WINDOW.toNanos());

        for (int second = 0; second < 30; second++) {
            double most = curve.weight(kit.nowNanos() + Duration.ofSeconds(1).toNanos()) / 1000.0;
            assertThat(connect(kit, 1, Integer.MAX_VALUE))
                    .as("%s, second %d, seed %d", selector, second, seed)
                    .isLessThan(most + 0.03);
        }
    }

    @Test
    void withoutASlowStartItGetsEveryNewConnection() {
        PreferenceKit kit = new PreferenceKit("least-conn", PreferenceSettings.DEFAULTS, seed);
        kit.endpoints(addresses(OTHERS));
        connect(kit, 5, Integer.MAX_VALUE);
        kit.endpoints(addresses(OTHERS + 1));

        assertThat(connect(kit, 0.4, Integer.MAX_VALUE)).isEqualTo(1);
    }

    /** With frozen counts and a frozen clock, so that every pick is an independent trial. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c"})
    void theForecastIsTheDistributionOfPicks(String selector) {
        PreferenceKit kit = kit(selector);
        kit.endpoints(addresses(OTHERS + 3));
        kit.advance(Duration.ofSeconds(9));
        Random counts = new Random(seed);
        for (Candidate candidate : kit.balancer().known()) {
            int open = counts.nextInt(4);
            for (int i = 0; i < open; i++) {
                candidate.markOpened();
            }
        }
        SlowStartTest.eject(kit, kit.candidate("10.0.0.2"));
        int[] picked = new int[OTHERS + 3];
        int picks = 60_000;
        List<Candidate> all = kit.forecast().candidates();
        for (int i = 0; i < picks; i++) {
            Candidate candidate = kit.pick(i);
            picked[all.indexOf(candidate)]++;
            candidate.release();
        }

        List<Double> shares = kit.forecast().shares();
        assertThat(shares.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-9));
        for (int i = 0; i < picked.length; i++) {
            assertThat((double) picked[i] / picks)
                    .as("%s of %s, seed %d", all.get(i), shares, seed)
                    .isCloseTo(shares.get(i), within(0.012));
        }
    }

    private PreferenceKit kit(String selector) {
        PreferenceKit kit = new PreferenceKit(selector, SLOW, seed);
        kit.endpoints(addresses(OTHERS));
        return kit;
    }

    private static List<String> addresses(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "10.0.0." + i).toList();
    }

    /** The share of the fresh endpoint among the connections of some seconds, of which so many are open at once. */
    private double connect(PreferenceKit kit, double seconds, int atOnce) {
        int fresh = 0;
        int all = (int) (RATE * seconds);
        for (int i = 0; i < all; i++) {
            Candidate picked = kit.pick(client++);
            fresh += picked.address().address().toString().equals(FRESH) ? 1 : 0;
            open.add(picked);
            if (open.size() > atOnce) {
                open.remove().release();
            }
            kit.advance(Duration.ofSeconds(1).dividedBy(RATE));
        }
        return (double) fresh / all;
    }
}

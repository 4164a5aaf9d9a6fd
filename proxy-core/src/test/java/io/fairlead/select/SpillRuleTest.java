package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpillRuleTest {
    /** Near and far: how much of each is available, and what each gets. As Envoy's documentation of priority levels has it. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1000, 1000,    0",
        " 720, 1000, 1000,    0",
        " 710, 1000,  994,    6",
        " 500, 1000,  700,  300",
        " 250, 1000,  350,  650",
        "   0, 1000,    0, 1000",
        "   0,  250,    0, 1000",
        " 250,  250,  500,  500",
        " 300,  100,  750,  250",
        "   0,    0, 1000,    0",
        " 500,    0, 1000,    0",
    })
    void farEndpointsGetWhatNearOnesLack(int near, int far, int toNear, int toFar) {
        List<TierState> tiers = List.of(new TierState(10, near, 0), new TierState(10, far, 0));

        assertThat(SpillRule.loads(tiers, new boolean[2], 0)).containsExactly(toNear, toFar);
    }

    @Test
    void theNextDistanceComesBeforeTheFarthest() {
        List<TierState> tiers = List.of(new TierState(1, 0, 0), new TierState(4, 500, 0), new TierState(20, 1000, 0));

        assertThat(SpillRule.loads(tiers, new boolean[3], 0)).containsExactly(0, 700, 300);
    }

    @Test
    void aSlowDistanceGetsThePartThatItsEndpointsAreOfAll() {
        List<TierState> tiers = List.of(new TierState(2, 1000, 0), new TierState(6, 1000, 0));

        assertThat(SpillRule.loads(tiers, new boolean[] {true, false}, 10)).containsExactly(250, 750);
    }

    @Test
    void aSlowDistanceWithoutAnythingBeyondKeepsEverything() {
        List<TierState> tiers = List.of(new TierState(2, 1000, 0), new TierState(6, 0, 0));

        assertThat(SpillRule.loads(tiers, new boolean[] {true, false}, 10)).containsExactly(1000, 0);
    }

    @Test
    void aPartIsMeasuredBeyond() {
        List<TierState> tiers = List.of(new TierState(2, 1000, 0), new TierState(6, 1000, 0));

        assertThat(SpillRule.loads(tiers, new boolean[2], 10)).containsExactly(990, 10);
    }

    @Test
    void everyConnectionGoesSomewhereAndNoneToADistanceWithoutEndpointsUnlessAllAre() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            List<TierState> tiers = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(distance ->
                            new TierState(1 + random.nextInt(50), random.nextInt(3) == 0 ? 0 : random.nextInt(1001), 0))
                    .toList();
            boolean[] isSlow = {random.nextBoolean(), random.nextBoolean(), false};
            int[] loads = SpillRule.loads(tiers, isSlow, random.nextBoolean() ? 10 : 0);

            assertThat(Arrays.stream(loads).sum())
                    .as("%s, seed %d", tiers, seed)
                    .isEqualTo(1000);
            for (int j = 0; j < loads.length; j++) {
                assertThat(loads[j]).as("%s, seed %d", tiers, seed).isNotNegative();
                boolean isDead = tiers.get(j).available() == 0 && tiers.stream().anyMatch(tier -> tier.available() > 0);
                if (isDead) {
                    assertThat(loads[j]).as("%s, seed %d", tiers, seed).isZero();
                }
            }
        }
    }
}

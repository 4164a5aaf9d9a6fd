package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerOfTwoSelectorTest {
    private final Random random = new Random(1);

    @Test
    void ofTwoTheOneWithFewerConnectionsIsAlwaysPicked() {
        CandidateList candidates = Candidates.of(2);
        for (int i = 0; i < 100; i++) {
            candidates.get(0).markOpened();
        }
        Picker picker = new PowerOfTwoSelector().picker(candidates, null, random);

        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(Connection.from(i))).isSameAs(candidates.get(1));
        }
    }

    @Test
    void theBusiestOfAllIsNeverPicked() {
        CandidateList candidates = Candidates.of(10);
        for (int i = 0; i < 10_000; i++) {
            candidates.get(4).markOpened();
        }
        Picker picker = new PowerOfTwoSelector().picker(candidates, null, random);

        for (int i = 0; i < 9_000; i++) {
            assertThat(picker.pick(Connection.from(i))).isNotSameAs(candidates.get(4));
        }
    }

    @Test
    void heldConnectionsStayCloserTogetherThanByChance() {
        assertThat(spread(new PowerOfTwoSelector())).isLessThan(10);
        assertThat(spread(new RandomSelector())).isGreaterThan(50);
    }

    private int spread(EndpointSelector selector) {
        CandidateList candidates = Candidates.of(20);
        Picker picker = selector.picker(candidates, null, random);
        for (int i = 0; i < 20_000; i++) {
            assertThat(picker.pick(Connection.from(i))).isNotNull();
        }
        var open = candidates.stream().mapToInt(Candidate::openConnections).summaryStatistics();
        return open.getMax() - open.getMin();
    }
}

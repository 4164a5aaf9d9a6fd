package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinSelectorTest {
    private final EndpointSelector selector = new RoundRobinSelector();

    @Test
    void everyEndpointHasItsTurn() {
        CandidateList candidates = Candidates.of(4);
        List<Integer> turns = turns(selector.picker(candidates, null, new Random(7)), candidates, 8);

        for (int i = 1; i < 8; i++) {
            assertThat(turns.get(i)).isEqualTo((turns.get(i - 1) + 1) % 4);
        }
    }

    @Test
    void nodesAreNotInStep() {
        CandidateList candidates = Candidates.of(4);
        Random random = new Random(1);
        Set<Integer> first = new HashSet<>();
        for (int node = 0; node < 50; node++) {
            first.addAll(turns(selector.picker(candidates, null, random), candidates, 1));
        }

        assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    /** As when all are ejected, and the connection is then allowed to go to one of them all the same. */
    @Test
    void aPickThatFindsNobodyTakesNoTurn() {
        CandidateList candidates = Candidates.of(4);
        Picker picker = selector.picker(candidates, null, new Random(7));
        Connection nowhere = Connection.from(1);
        candidates.forEach(nowhere::tried);
        Set<Integer> turns = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            assertThat(picker.pick(nowhere)).isNull();
            turns.addAll(turns(picker, candidates, 1));
        }

        assertThat(turns).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void aChangeOfTheListGoesOnWithTheEndpointThatWasNext() {
        CandidateList four = Candidates.of(4);
        Picker before = selector.picker(four, null, new Random(7));
        int last = turns(before, four, 1).getFirst();
        Candidate next = four.get((last + 1) % 4);

        CandidateList three = Candidates.without(four, last);
        Picker after = selector.picker(three, before, new Random(7));

        assertThat(after.pick(Connection.from(1))).isSameAs(next);
    }

    @Test
    void whenTheEndpointThatWasNextHasGoneTheOneAfterItComes() {
        CandidateList four = Candidates.of(4);
        Picker before = selector.picker(four, null, new Random(7));
        int last = turns(before, four, 1).getFirst();

        CandidateList three = Candidates.without(four, (last + 1) % 4);
        Picker after = selector.picker(three, before, new Random(7));

        assertThat(after.pick(Connection.from(1))).isSameAs(four.get((last + 2) % 4));
    }

    @Test
    void frequentChangesDoNotFavourTheFirst() {
        CandidateList candidates = Candidates.of(4);
        Picker picker = selector.picker(candidates, null, new Random(7));
        for (int i = 0; i < 400; i++) {
            assertThat(picker.pick(Connection.from(i))).isNotNull();
            picker = selector.picker(candidates, picker, new Random(7));
        }

        assertThat(candidates).extracting(Candidate::openConnections).containsOnly(100);
    }

    private static List<Integer> turns(Picker picker, CandidateList candidates, int count) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            turns.add(candidates.position(Objects.requireNonNull(picker.pick(Connection.from(i)))));
        }
        return turns;
    }
}

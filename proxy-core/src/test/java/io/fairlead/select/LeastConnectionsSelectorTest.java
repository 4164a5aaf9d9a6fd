package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LeastConnectionsSelectorTest {
    private static final int LOOPS = 2;
    private static final int HELD = 5_000;

    private final EndpointSelector selector = new LeastConnectionsSelector();

    @Test
    void theEndpointWithTheFewestConnectionsIsPicked() {
        CandidateList candidates = Candidates.of(5);
        for (int i = 0; i < 5; i++) {
            for (int open = 0; open < (i == 3 ? 2 : 9); open++) {
                candidates.get(i).markOpened();
            }
        }
        Picker picker = selector.picker(candidates, null, new Random(1));

        for (int i = 0; i < 7; i++) {
            assertThat(picker.pick(Connection.from(i))).isSameAs(candidates.get(3));
        }
        assertThat(candidates).extracting(Candidate::openConnections).containsOnly(9);
    }

    @Test
    void whenTheFewestFailedTheNextFewestIsPicked() {
        CandidateList candidates = Candidates.of(3);
        candidates.get(1).markOpened();
        candidates.get(2).markOpened();
        candidates.get(2).markOpened();
        Picker picker = selector.picker(candidates, null, new Random(1));

        assertThat(picker.pick(Connection.from(1).tried(candidates.get(0)))).isSameAs(candidates.get(1));
    }

    @Test
    void releasedConnectionsAreFilledUpFirst() {
        CandidateList candidates = Candidates.of(3);
        Picker picker = selector.picker(candidates, null, new Random(1));
        for (int i = 0; i < 30; i++) {
            assertThat(picker.pick(Connection.from(i))).isNotNull();
        }
        for (int i = 0; i < 10; i++) {
            candidates.get(1).release();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(picker.pick(Connection.from(i))).isSameAs(candidates.get(1));
        }
    }

    @RepeatedTest(5)
    void eventLoopsThatPickAtTheSameTimeKeepHeldConnectionsWithinOne() throws Exception {
        CandidateList candidates = Candidates.of(7);
        Picker picker = selector.picker(candidates, null, BalancerRegistry.RANDOM);
        CyclicBarrier start = new CyclicBarrier(LOOPS);
        Callable<Integer> loop = () -> {
            start.await(10, TimeUnit.SECONDS);
            for (int i = 0; i < HELD; i++) {
                Objects.requireNonNull(picker.pick(Connection.from(i)));
            }
            return HELD;
        };
        try (ExecutorService loops = Executors.newFixedThreadPool(LOOPS)) {
            for (Future<Integer> end : loops.invokeAll(Collections.nCopies(LOOPS, loop), 30, TimeUnit.SECONDS)) {
                assertThat(end.get()).isEqualTo(HELD);
            }
        }

        List<Integer> open =
                candidates.stream().map(Candidate::openConnections).sorted().toList();
        assertThat(open.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LOOPS * HELD);
        assertThat(open.getLast() - open.getFirst()).isLessThanOrEqualTo(1);
    }
}

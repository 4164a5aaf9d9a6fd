package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class RecordQueueTest {
    @Test
    void recordsLeaveInTheirOrderWithTheirTime() {
        RecordQueue queue = new RecordQueue(4);
        assertThat(queue.offer("one", 1)).isTrue();
        assertThat(queue.offer("two", 2)).isTrue();

        assertThat(queue.poll()).isEqualTo("one");
        assertThat(queue.takenMillis()).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo("two");
        assertThat(queue.takenMillis()).isEqualTo(2);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void fullQueueRefusesUntilOneIsTaken() {
        RecordQueue queue = new RecordQueue(2);
        assertThat(queue.offer("one", 1)).isTrue();
        assertThat(queue.offer("two", 2)).isTrue();
        assertThat(queue.offer("three", 3)).isFalse();

        assertThat(queue.poll()).isEqualTo("one");
        assertThat(queue.offer("three", 3)).isTrue();
        assertThat(queue.poll()).isEqualTo("two");
        assertThat(queue.poll()).isEqualTo("three");
    }

    @Test
    void noRecordIsLostOrTakenTwiceHoweverManyThreadsAdd() throws InterruptedException {
        RecordQueue queue = new RecordQueue(64);
        LongAdder refused = new LongAdder();
        int threads = 4;
        int each = 50_000;
        List<Thread> adding = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * each;
            adding.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    if (!queue.offer(first + i, first + i)) {
                        refused.increment();
                    }
                }
            }));
        }
        Set<Object> taken = new HashSet<>();
        int count = 0;
        boolean isOver = false;
        while (true) {
            Object record = queue.poll();
            if (record != null) {
                count++;
                taken.add(record);
                assertThat(queue.takenMillis()).isEqualTo(((Integer) record).longValue());
            } else if (isOver) {
                break;
            } else {
                isOver = adding.stream().noneMatch(Thread::isAlive);
            }
        }
        for (Thread thread : adding) {
            thread.join();
        }

        assertThat(taken).hasSize(count);
        assertThat(count + refused.sum()).isEqualTo((long) threads * each);
    }
}

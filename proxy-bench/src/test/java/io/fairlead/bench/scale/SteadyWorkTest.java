package io.fairlead.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SteadyWorkTest {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void workIsDoneAtTheRateUntilItIsClosed() {
        long begin = System.nanoTime();
        try (SteadyWork _ = SteadyWork.start("work", 200, done::incrementAndGet)) {
            await().until(() -> done.get() >= 50);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        int closed = done.get();
        assertThat(closed).isBetween(50, (int) (seconds * 200) + 2);
    }

    @Test
    void workThatFailsIsReportedAtTheEnd() {
        SteadyWork work = SteadyWork.start("work", 1000, () -> {
            if (done.incrementAndGet() == 3) {
                throw new IllegalArgumentException("three is too many");
            }
        });
        await().until(() -> done.get() == 3);
        assertThatThrownBy(work::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("work has failed: three is too many");
        assertThat(done).hasValue(3);
    }
}

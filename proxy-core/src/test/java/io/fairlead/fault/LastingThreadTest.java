package io.fairlead.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LastingThreadTest {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void workThatAnErrorEndsIsBegunAgain() throws Exception {
        LastingThread thread = LastingThread.unstarted("test-lasting", this::failTwice, PAUSE);

        thread.start();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(begun).hasValue(3);
        assertThat(thread.problem()).isNull();
    }

    private void failTwice() {
        if (begun.incrementAndGet() < 3) {
            throw new OutOfMemoryError("as this test wants it");
        }
    }

    @Test
    void problemIsToldWhileTheWorkIsNotDone() throws Exception {
        LastingThread thread = LastingThread.unstarted("test-lasting", this::failTwice, Duration.ofMinutes(1));

        thread.start();

        await().until(() -> thread.problem() != null);
        assertThat(thread.problem()).contains("test-lasting", "OutOfMemoryError");
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void interruptEndsIt() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        LastingThread thread = LastingThread.unstarted("test-lasting", () -> {
            begun.incrementAndGet();
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        waiting.await();

        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(begun).hasValue(1);
    }
}

package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class PollClockTest {
    @AutoClose
    private final EpollTransport transport = new EpollTransport(1);

    private final PollClock clock = transport.pollClocks().getFirst();

    @Test
    void loopThatWaitsForEventsDoesNotWork() {
        await().untilAsserted(() -> assertThat(clock.working()).isZero());
    }

    @Test
    void loopThatIsBusyShowsForHowLongAndWhereItIs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        transport.eventLoops().getFirst().execute(() -> waitFor(end));

        await().until(() -> clock.working().compareTo(Duration.ofMillis(50)) > 0);
        assertThat(clock.stack())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("waitFor"));
        end.countDown();
        await().untilAsserted(() -> assertThat(clock.working()).isZero());

        PollClock.Times times = clock.times();
        assertThat(times.total()).isGreaterThan(Duration.ofMillis(50));
        assertThat(times.counts()).hasSize(PollClock.boundsNanos().size() + 1);
        assertThat(times.counts().stream().mapToLong(Long::longValue).sum()).isPositive();
    }

    private static void waitFor(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

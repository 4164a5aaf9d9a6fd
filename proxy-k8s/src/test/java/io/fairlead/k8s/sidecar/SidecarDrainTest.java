package io.fairlead.k8s.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

class SidecarDrainTest {
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());

    /** How long a drain takes, if that many connections are open so many milliseconds after its beginning. */
    private Duration drained(Duration timeout, LongToIntFunction openAtMillis) {
        long begin = now.get();
        new SidecarDrain(
                        timeout,
                        () -> openAtMillis.applyAsInt((now.get() - begin) / 1_000_000),
                        () -> now.getAndAdd(Duration.ofMillis(100).toNanos()))
                .await();
        return Duration.ofNanos(now.get() - begin);
    }

    @Test
    void applicationWithoutConnectionsIsNotWaitedForLongerThanTheQuietTime() {
        assertThat(drained(Duration.ofSeconds(30), _ -> 0)).isBetween(Duration.ofMillis(900), Duration.ofMillis(1300));
    }

    @Test
    void servesUntilTheLastConnectionHasBeenGoneForTheQuietTime() {
        assertThat(drained(Duration.ofSeconds(30), millis -> millis < 5_000 ? 3 : 0))
                .isBetween(Duration.ofMillis(5_900), Duration.ofMillis(6_300));
    }

    @Test
    void connectionThatComesAgainInTimeProlongsIt() {
        assertThat(drained(Duration.ofSeconds(30), millis -> millis % 1_000 < 500 && millis < 8_000 ? 1 : 0))
                .isGreaterThan(Duration.ofSeconds(8));
    }

    @Test
    void endsBeforeTheTimeoutSoThatTheLastConnectionsHaveSomeOfIt() {
        assertThat(drained(Duration.ofSeconds(30), _ -> 1))
                .isBetween(Duration.ofSeconds(25), Duration.ofMillis(25_300));
        assertThat(SidecarDrain.lastStage(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(5));
        assertThat(SidecarDrain.lastStage(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void noTimeoutMeansNoWaiting() {
        assertThat(drained(Duration.ZERO, _ -> 1)).isLessThan(Duration.ofMillis(300));
    }
}

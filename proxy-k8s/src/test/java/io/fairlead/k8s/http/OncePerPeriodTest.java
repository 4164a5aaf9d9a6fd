package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class OncePerPeriodTest {
    private static final Duration PERIOD = Duration.ofSeconds(60);

    @Test
    void isDueAtOnceAndAgainAfterEachPeriod() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
        OncePerPeriod once = new OncePerPeriod(PERIOD, now::get);

        assertThat(once.isDue()).isTrue();
        assertThat(once.isDue()).isFalse();
        now.addAndGet(PERIOD.toNanos() - 1);
        assertThat(once.isDue()).isFalse();
        now.incrementAndGet();
        assertThat(once.isDue()).isTrue();
        assertThat(once.isDue()).isFalse();
    }
}

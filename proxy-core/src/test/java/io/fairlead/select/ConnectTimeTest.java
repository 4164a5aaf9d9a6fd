package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectTimeTest {
    private long nowNanos = -3;
    private long packed = ConnectTime.UNKNOWN;

    @Test
    void theFirstMeasurementCountsForAll() {
        assertThat(ConnectTime.micros(packed, nowNanos)).isZero();
        measure(700, 0);

        assertThat(ConnectTime.micros(packed, nowNanos)).isEqualTo(700);
    }

    @Test
    void underLoadTheAverageFollowsTheLastTenSeconds() {
        measure(1000, 0);
        for (int i = 0; i < 10_000; i++) {
            measure(2000, 1);
        }

        // 1 - 1/e of the way after ten seconds.
        assertThat(ConnectTime.micros(packed, nowNanos)).isBetween(1_550, 1_720);
    }

    @Test
    void oneOutlierAmongRareConnectionsDoesNotDecide() {
        measure(800, 0);
        measure(1_000_000, 60_000);

        assertThat(ConnectTime.micros(packed, nowNanos)).isBetween(125_000, 126_000);
    }

    @Test
    void anOldAverageIsForgotten() {
        measure(800, 0);

        assertThat(ConnectTime.micros(packed, nowNanos + Duration.ofMinutes(4).toNanos()))
                .isEqualTo(800);
        assertThat(ConnectTime.micros(packed, nowNanos + Duration.ofMinutes(6).toNanos()))
                .isZero();
        assertThat(ConnectTime.micros(packed, nowNanos + Duration.ofDays(30).toNanos()))
                .isZero();
    }

    @Test
    void anotherEventLoopMayBeAMomentAhead() {
        measure(800, 0);

        assertThat(ConnectTime.micros(packed, nowNanos - Duration.ofMillis(2).toNanos()))
                .isEqualTo(800);
    }

    @Test
    void aConnectionTakesAMicrosecondAtLeast() {
        measure(0, 0);

        assertThat(ConnectTime.micros(packed, nowNanos)).isOne();
    }

    private void measure(long micros, long afterMillis) {
        nowNanos += Duration.ofMillis(afterMillis).toNanos();
        packed = ConnectTime.after(packed, micros * 1000, nowNanos);
    }
}

package io.fairlead.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class TrendTest {
    @Test
    void whatGrowsAtFirstAndThenStaysIsFlat() {
        assertThat(trend(i -> Math.min(i, 9) * 10).growth()).isZero();
    }

    @Test
    void aFewPeaksDoNotCount() {
        assertThat(trend(i -> i % 5 == 0 ? 500 : 100).growth()).isZero();
    }

    @Test
    void whatGoesOnGrowingIsNotFlat() {
        assertThat(trend(i -> 100 + i).growth()).isEqualTo(10);
    }

    private static Trend trend(IntToDoubleFunction figure) {
        Trend trend = new Trend();
        for (int i = 0; i < 30; i++) {
            trend.add(figure.applyAsDouble(i));
        }
        return trend;
    }
}

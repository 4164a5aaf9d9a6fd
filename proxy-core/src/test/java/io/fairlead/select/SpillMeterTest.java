package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpillMeterTest {
    private final SpillMeter meter = new SpillMeter(2, 200);
    private long nowNanos = 5;

    @Test
    void whatNearEndpointsLackIsGivenAwayAtOnceAndComesBackStepByStep() {
        SpillMeter plain = new SpillMeter(2, 0);
        assertThat(plain.next(available(1000, 1000), nowNanos)).containsExactly(1000, 0);
        assertThat(plain.next(available(250, 1000), after(100))).containsExactly(350, 650);
        assertThat(plain.next(available(1000, 1000), after(100))).containsExactly(360, 640);
        assertThat(plain.next(available(1000, 1000), after(1000))).containsExactly(460, 540);
        assertThat(plain.next(available(0, 1000), after(100))).containsExactly(0, 1000);
        assertThat(plain.next(available(1000, 1000), after(100))).containsExactly(10, 990);
        assertThat(plain.next(available(1000, 1000), after(60_000))).containsExactly(1000, 0);
    }

    @Test
    void nothingIsHeldAtEndpointsThatCannotTakeIt() {
        SpillMeter plain = new SpillMeter(2, 0);
        plain.next(available(0, 1000), nowNanos);

        assertThat(plain.next(available(1000, 0), after(100))).containsExactly(1000, 0);
    }

    /** With a factor of 200 %: slow above twice the time, until below one and a half times. */
    @ParameterizedTest
    @CsvSource({
        "  500, 100, false", // less than a millisecond more
        " 5000, 4000, false",
        " 9000, 4000, true",
        "    0, 4000, false",
        " 9000,    0, false",
    })
    void nearEndpointsLoseTheirPrecedenceByTheFactor(long near, long far, boolean isSlow) {
        meter.next(timed(near, far), nowNanos);

        assertThat(meter.isSlow(0)).isEqualTo(isSlow);
    }

    @Test
    void precedenceDoesNotSwing() {
        assertThat(meter.next(timed(9000, 4000), nowNanos)).containsExactly(500, 500);
        meter.next(timed(1000, 4000), after(9_000));
        assertThat(meter.isSlow(0)).as("within ten seconds").isTrue();
        meter.next(timed(7000, 4000), after(2_000));
        assertThat(meter.isSlow(0)).as("not half way back").isTrue();
        meter.next(timed(5500, 4000), after(100));
        assertThat(meter.isSlow(0)).isFalse();
        meter.next(timed(9000, 4000), after(5_000));
        assertThat(meter.isSlow(0)).as("within ten seconds").isFalse();
        meter.next(timed(9000, 4000), after(5_000));
        assertThat(meter.isSlow(0)).isTrue();
    }

    @Test
    void aCopyGoesOnWhereTheOtherWas() {
        meter.next(timed(9000, 4000), nowNanos);
        SpillMeter copy = meter.copy();

        assertThat(copy.isSlow(0)).isTrue();
        assertThat(copy.next(timed(9000, 4000), after(100))).containsExactly(500, 500);
        assertThat(copy.fits(2, 200)).isTrue();
        assertThat(copy.fits(3, 200)).isFalse();
        assertThat(copy.fits(2, 300)).isFalse();
    }

    private long after(long millis) {
        nowNanos += Duration.ofMillis(millis).toNanos();
        return nowNanos;
    }

    private static List<TierState> available(int near, int far) {
        return List.of(new TierState(4, near, 0), new TierState(4, far, 0));
    }

    private static List<TierState> timed(long near, long far) {
        return List.of(new TierState(4, 1000, near), new TierState(4, 1000, far));
    }
}

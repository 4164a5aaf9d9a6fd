package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvennessTest {
    /** From the tables in the NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.4. */
    @ParameterizedTest(name = "{0} degrees of freedom: {1}")
    @CsvSource({
        "1,   6.635",
        "2,   9.210",
        "3,  11.345",
        "4,  13.277",
        "5,  15.086",
        "6,  16.812",
        "7,  18.475",
        "8,  20.090",
        "9,  21.666",
        "10, 23.209",
        "100, 135.807"
    })
    void criticalValuesAreThoseOfTheTables(int degreesOfFreedom, double table) {
        assertThat(Evenness.criticalValue(degreesOfFreedom)).isCloseTo(table, Percentage.withPercentage(1));
    }

    @Test
    void statisticIsTheSumOfSquaredDeviationsOverTheExpectedCount() {
        Evenness evenness = Evenness.of(List.of(18L, 22L, 20L, 25L, 15L));

        assertThat(evenness.statistic()).isCloseTo((4 + 4 + 0 + 25 + 25) / 20.0, within(1e-9));
        assertThat(evenness.degreesOfFreedom()).isEqualTo(4);
        assertThat(evenness.isEven()).isTrue();
    }

    @Test
    void equalCountsAreEven() {
        assertThat(Evenness.of(List.of(7L, 7L, 7L)).statistic()).isZero();
    }

    @Test
    void oneEndpointThatGetsATenthMoreOfTenThousandIsUneven() {
        assertThat(Evenness.of(List.of(2200L, 1950L, 1950L, 1950L, 1950L)).isEven())
                .isFalse();
    }

    @Test
    void fewCountsProveNothing() {
        assertThat(Evenness.of(List.of(4L, 4L, 4L)).isMeaningful()).isFalse();
        assertThat(Evenness.of(List.of(5L, 5L, 5L)).isMeaningful()).isTrue();
        assertThat(Evenness.of(List.of(0L, 0L)).isEven()).isTrue();
    }

    @Test
    void fairDiceFailAboutOnceInAHundredTimes() {
        SplittableRandom random = new SplittableRandom(7);
        int failed = 0;
        for (int i = 0; i < 10_000; i++) {
            if (!Evenness.of(throwDice(random, 5, 500)).isEven()) {
                failed++;
            }
        }
        assertThat(failed).isBetween(60, 140);
    }

    @Test
    void aSingleCountCannotBeUneven() {
        assertThatIllegalArgumentException().isThrownBy(() -> Evenness.of(List.of(1L)));
    }

    private static List<Long> throwDice(SplittableRandom random, int faces, int times) {
        long[] counts = new long[faces];
        for (int i = 0; i < times; i++) {
            counts[random.nextInt(faces)]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }
}

package io.fairlead.k8s.ask.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1, 1B",
        "1023, 1023B",
        "1024, 1.0KiB",
        "10188, 9.9KiB",
        "10240, 10KiB",
        "1048575, 1.0MiB",
        "1258291, 1.2MiB",
        "9223372036854775807, 8.0EiB"
    })
    void bytesHaveBinaryUnits(long bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
        assertThat(Figures.bytesPerSecond((double) bytes)).isEqualTo(text + "/s");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0/s",
        "0.5, 0.5/s",
        "9.9, 9.9/s",
        "42, 42/s",
        "999.4, 999/s",
        "999.6, 1.0k/s",
        "1234, 1.2k/s",
        "25000, 25k/s"
    })
    void countsHaveDecimalUnits(double count, String text) {
        assertThat(Figures.perSecond(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0s",
        "0, 0s",
        "119.9, 119s",
        "120, 2m",
        "330, 5m30s",
        "600, 10m",
        "659, 10m",
        "10799, 179m",
        "10800, 3h",
        "11400, 3h10m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "180000, 2d2h",
        "691200, 8d",
        "63072000, 2y",
        "64800000, 2y20d"
    })
    void agesAreThoseOfKubectl(double seconds, String text) {
        assertThat(Figures.age(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({", -", "0.0003, 0.30ms", "0.0021, 2.1ms", "0.0124, 12ms", "0.9999, 1.0s", "61.5, 61.5s", "120.5, 2m"})
    void latenciesHaveTheUnitThatFits(Double seconds, String text) {
        assertThat(Figures.latency(seconds)).isEqualTo(text);
    }

    @Test
    void namesCannotControlTheTerminal() {
        assertThat(Figures.printable("a\u001b[31mb\nc")).isEqualTo("a?[31mb?c");
        assertThat(Figures.printable("größe-ok")).isEqualTo("größe-ok");
    }
}

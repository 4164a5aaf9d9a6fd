package io.fairlead.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            # text,        duration,      shortest text
            0,             PT0S,          0
            0s,            PT0S,          0
            250ms,         PT0.25S,       250ms
            1s,            PT1S,          1s
            60s,           PT1M,          1m
            1m30s,         PT1M30S,       1m30s
            90m,           PT1H30M,       1h30m
            1h,            PT1H,          1h
            1h0m0s,        PT1H,          1h
            24h,           PT24H,         24h
            720h,          PT720H,        720h
            30s1m,         PT1M30S,       1m30s
            1500ms,        PT1.5S,        1s500ms
            999999999h,    PT999999999H,  999999999h
            """)
    void durationsAreReadAndWritten(String text, Duration duration, String shortest) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.format(duration)).isEqualTo(shortest);
        assertThat(DurationText.parse(shortest)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "s",
                "-5s",
                "+5s",
                "1.5h",
                "5 s",
                " 5s",
                "5s ",
                "5S",
                "5d",
                "1h5",
                "1000000000s",
                "٣s"
            })
    void whatIsNoDurationIsRejectedWithExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessage("'" + text + "' is not a duration; write a whole number with a unit, such as 250ms, 30s,"
                        + " 5m, 1h or 1m30s, or 0");
    }

    @Test
    void whatIsBelowAMillisecondIsDropped() {
        assertThat(DurationText.format(Duration.ofNanos(999_999))).isEqualTo("0");
        assertThat(DurationText.format(Duration.ofNanos(1_999_999))).isEqualTo("1ms");
    }

    @Test
    void negativeAndHugeDurationsCanBeNamedInMessages() {
        assertThat(DurationText.format(Duration.ofSeconds(-90))).isEqualTo("-1m30s");
        assertThat(DurationText.format(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("2562047788015215h30m7s");
    }
}

package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineTextTest {
    private static final DateTimeFormatter EXPECTED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final StringBuilder line = new StringBuilder();

    @Test
    void timesAreThoseOfTheCalendar() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long millis = random.nextLong(Instant.parse("1970-01-01T00:00:00Z").toEpochMilli(), 4_102_444_800_000L);
            line.setLength(0);
            LineText.appendTime(millis, line);
            assertThat(line.toString()).isEqualTo(EXPECTED.format(Instant.ofEpochMilli(millis)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0.000000", "999, 0.000000", "1000, 0.000001", "1234567890, 1.234567", "60000000000, 60.000000"})
    void durationsAreSecondsWithSixDecimals(long nanos, String text) {
        LineText.appendSeconds(nanos, line);
        assertThat(line.toString()).isEqualTo(text);
    }

    @Test
    void nothingFromOutsideEndsAStringOrALine() {
        LineText.appendJson("a\"b\\c\n\r\u0000\u007f\u2028\ud800é{}", line);
        assertThat(line.toString()).isEqualTo("\"a\\\"b\\\\c\\u000a\\u000d\\u0000\\u007f\\u2028\\ud800\\u00e9{}\"");
    }

    @Test
    void aWordHasNoBlanks() {
        LineText.appendWord("a b\nc\\d reason=x", line);
        assertThat(line.toString()).isEqualTo("a\\u0020b\\u000ac\\\\d\\u0020reason=x");
    }
}

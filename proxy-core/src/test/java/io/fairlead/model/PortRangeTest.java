package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({"1-65535, 65535", "10000-29999, 20000", "80-80, 1"})
    void aRangeIsReadAsItIsWritten(String text, int size) {
        PortRange range = PortRange.parse(text);

        assertThat(range).hasToString(text);
        assertThat(range.size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "0-1", "1-65536", "2-1", "a-b", "1-2-3", "-5"})
    void whatIsNoRangeIsRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortRange.parse(text))
                .withMessageContaining("expected FIRST-LAST");
    }

    @Test
    void rangesOverlapIfTheyHaveAPortInCommon() {
        PortRange range = new PortRange(100, 200);

        assertThat(range.overlaps(new PortRange(200, 300))).isTrue();
        assertThat(range.overlaps(new PortRange(50, 100))).isTrue();
        assertThat(range.overlaps(new PortRange(120, 130))).isTrue();
        assertThat(range.overlaps(new PortRange(201, 300))).isFalse();
        assertThat(range.overlaps(new PortRange(1, 99))).isFalse();
    }
}

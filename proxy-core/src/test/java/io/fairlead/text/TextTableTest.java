package io.fairlead.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.text.TextTable.Column;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void textBeginsAndFiguresEndBeneathEachOther() {
        TextTable table = new TextTable(
                List.of(Column.text("NAME"), Column.figures("SHARE", 7), Column.figures("N"), Column.text("")));
        table.add("a-long-name", "1 %", "10000", "dead");
        table.add("b", "100.0 %", "7", "");

        assertThat(table.lines())
                .containsExactly(
                        "NAME           SHARE      N",
                        "a-long-name      1 %  10000  dead",
                        "b            100.0 %      7");
    }

    @Test
    void aTableWithoutRowsIsEmptyAndHasItsHeading() {
        TextTable table = TextTable.of("ADDRESS", "RESULT");

        assertThat(table.isEmpty()).isTrue();
        assertThat(table.lines()).containsExactly("ADDRESS  RESULT");
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatThrownBy(() -> TextTable.of("A", "B").add("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }

    /** Of this thread's own work, which other programs of the machine do not add to: looking at all rows for each takes a minute. */
    @Test
    void theCostOfARowDoesNotDependOnTheNumberOfRows() {
        TextTable table = TextTable.of("A", "B", "C", "D", "E", "F", "G", "H");
        for (int i = 0; i < 50_000; i++) {
            table.add("" + i, "b", "c", "d", "e", "f", "g", "h");
        }
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        assertThat(table.lines()).hasSize(50_001);
        assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin))
                .isLessThan(Duration.ofSeconds(3));
    }
}

package io.fairlead.k8s.ask.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class SheetTest {
    private static Sheet sheet() {
        Sheet sheet = new Sheet(List.of(
                Column.text("NAME", 0), Column.figures("OPEN", 1), Column.text("NODE", 2), Column.sentence("WHY", 0)));
        sheet.add("a", List.of(Cell.of("orders"), Cell.of(3), Cell.of("node-1"), Cell.of("ready", Hue.GOOD)));
        sheet.add(
                "b", List.of(Cell.of("cart"), Cell.of(12), Cell.of("node-2"), Cell.of("ejected after three failures")));
        return sheet;
    }

    @Test
    void aFileHasAllColumnsWhole() {
        assertThat(sheet().lines(Sheet.UNLIMITED, false))
                .containsExactly(
                        "NAME    OPEN  NODE    WHY",
                        "orders     3  node-1  ready",
                        "cart      12  node-2  ejected after three failures");
    }

    @Test
    void sentencesAreCutBeforeColumnsAreLeftOutAndFollowWhole() {
        assertThat(sheet().lines(40, false))
                .containsExactly(
                        "NAME    OPEN  NODE    WHY",
                        "orders     3  node-1  ready",
                        "cart      12  node-2  ejected after thr…",
                        "",
                        "b: ejected after three failures");
    }

    @Test
    void theColumnsThatMatterLeastAreLeftOutFirst() {
        assertThat(sheet().lines(33, false).getFirst()).isEqualTo("NAME    OPEN  WHY");
        assertThat(sheet().lines(20, false).getFirst()).isEqualTo("NAME    WHY");
        assertThat(sheet().lines(1, false).getFirst()).isEqualTo("NAME    WHY");
    }

    @Test
    void colorsDoNotChangeTheColumns() {
        List<String> colored = sheet().lines(40, true);

        assertThat(colored.get(1)).endsWith("\u001b[32mready\u001b[0m");
        assertThat(colored.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .isEqualTo(sheet().lines(40, false));
    }
}

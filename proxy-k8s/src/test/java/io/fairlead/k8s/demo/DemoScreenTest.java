package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
    private final StringWriter written = new StringWriter();

    @Test
    void plainStreamGetsLinesWithoutControlCharacters() {
        DemoScreen screen = new DemoScreen(new PrintWriter(written), false);

        screen.show(List.of("a", "b"));
        screen.say("said");
        screen.show(List.of("a", "c"));

        assertThat(written).hasToString(lines("a", "b", "said", "a", "c"));
    }

    @Test
    void terminalDrawsTheTableInItsPlace() {
        DemoScreen screen = new DemoScreen(new PrintWriter(written), true);

        screen.show(List.of("a", "b"));
        screen.show(List.of("a", "c"));

        assertThat(written).hasToString(unwrapped("a", "b") + "\u001b[2F\u001b[J" + unwrapped("a", "c"));
    }

    @Test
    void whatIsSaidOnATerminalGoesAboveTheTable() {
        DemoScreen screen = new DemoScreen(new PrintWriter(written), true);

        screen.show(List.of("a"));
        screen.say("said");

        assertThat(written).hasToString(unwrapped("a") + "\u001b[1F\u001b[J" + lines("said") + unwrapped("a"));
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        DemoScreen screen = new DemoScreen(new PrintWriter(written), true);

        screen.show(List.of("a"));
        screen.end();
        screen.say("said");
        screen.show(List.of("b"));

        assertThat(written).hasToString(unwrapped("a"));
    }

    /** Lines that do not wrap at the edge of the terminal (DECAWM off, then on again). */
    private static String unwrapped(String... lines) {
        return "\u001b[?7l" + lines(lines) + "\u001b[?7h";
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}

package io.fairlead.k8s.demo;

import java.io.PrintWriter;
import java.util.List;

/**
 * The output of the demo: a terminal, where a table is redrawn in place below the messages, or a plain stream, which
 * gets only lines.
 *
 * <p>Threading: Thread-safe.
 */
final class DemoScreen {
    private final PrintWriter out;
    private final boolean isTerminal;

    /** The table on the terminal's last lines; empty where there is none. */
    private List<String> table = List.of();

    private boolean isEnded;

    DemoScreen(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** Whether tables are drawn in place. */
    boolean isTerminal() {
        return isTerminal;
    }

    /** Prints a message once; it stays above the table. */
    synchronized void say(String line) {
        if (isEnded) {
            return;
        }
        erase();
        out.print(line);
        out.print(System.lineSeparator());
        draw();
    }

    /** Draws the table over the previous one; on a plain stream, prints it. */
    synchronized void show(List<String> lines) {
        if (isEnded) {
            return;
        }
        erase();
        table = lines;
        draw();
        if (!isTerminal) {
            table = List.of();
        }
    }

    /** Leaves everything as it is; nothing is written any more. */
    synchronized void end() {
        isEnded = true;
        out.flush();
    }

    private void erase() {
        if (!table.isEmpty()) {
            // ECMA-48: CPL (cursor to the start of a line this many lines up), ED (erase to the end of the screen)
            out.print("\u001b[" + table.size() + "F\u001b[J");
        }
    }

    /** Lines are cut at the edge of the terminal instead of wrapped, or there would be more of them to erase. */
    private void draw() {
        boolean isCut = isTerminal && !table.isEmpty();
        out.print(isCut ? "\u001b[?7l" : "");
        for (String line : table) {
            out.print(line);
            out.print(System.lineSeparator());
        }
        out.print(isCut ? "\u001b[?7h" : "");
        out.flush();
    }
}

package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AdminClient;
import io.fairlead.k8s.ask.view.Sheet;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One run of a command: the node that it asks, and where it prints the answer.
 *
 * <p>Threading: Confined to the main thread.
 */
record Asking(AdminClient client, PrintWriter out, PrintWriter err, Screen screen, OutputFormat format) {
    /** Whether the answer is printed as it came. */
    boolean isJson() {
        return format == OutputFormat.JSON;
    }

    boolean isWide() {
        return format == OutputFormat.WIDE;
    }

    /** How wide the output may be; wide output is as wide as it needs to be. */
    int width() {
        return isWide() ? Sheet.UNLIMITED : screen.width();
    }

    /** Prints a document. */
    void printJson(byte[] document) {
        out.println(new String(document, StandardCharsets.UTF_8).stripTrailing());
        out.flush();
    }

    /** Prints lines. */
    void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    void print(Sheet sheet) {
        print(sheet.lines(width(), screen.hasColors()));
    }

    /** Says on the error output what the table leaves out, or that there is nothing to print. */
    void note(long shown, long matched, String things) {
        if (matched == 0) {
            err.println("No " + things + " found.");
        } else if (shown < matched) {
            err.println("Showing " + shown + " of " + matched + " " + things + "; --limit shows more.");
        }
        err.flush();
    }

    /** Prints a line of a stream; returns whether the output is still open. */
    boolean printLine(String line) {
        out.println(line);
        return !out.checkError();
    }
}

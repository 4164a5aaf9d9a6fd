package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.view.Sheet;
import io.fairlead.linux.TerminalDevice;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What output is written to.
 *
 * <p>Threading: Immutable.
 *
 * @param isTerminal whether it shows what is written
 * @param width in columns; {@link Sheet#UNLIMITED} for a file or a program
 * @param height in lines
 */
record Screen(boolean isTerminal, int width, int height, boolean hasColors) {
    private static final int USUAL_WIDTH = 80;
    private static final int USUAL_HEIGHT = 24;

    /** Standard output. COLUMNS overrides the width, also where there is no terminal. */
    static Screen standardOutput(Function<String, @Nullable String> environment) {
        TerminalDevice.Size size = size();
        int columns = number(environment.apply("COLUMNS"));
        if (size == null) {
            return new Screen(false, columns > 0 ? columns : Sheet.UNLIMITED, USUAL_HEIGHT, false);
        }
        boolean isDumb = "dumb".equals(environment.apply("TERM"));
        String noColor = environment.apply("NO_COLOR");
        return new Screen(
                !isDumb,
                columns > 0 ? columns : size.columns() > 0 ? size.columns() : USUAL_WIDTH,
                size.rows() > 0 ? size.rows() : USUAL_HEIGHT,
                !isDumb && (noColor == null || noColor.isEmpty()));
    }

    /** The same after the user may have changed the size of the window. */
    Screen remeasured() {
        TerminalDevice.Size size = isTerminal ? size() : null;
        return size == null || size.columns() == 0 || size.rows() == 0
                ? this
                : new Screen(true, size.columns(), size.rows(), hasColors);
    }

    private static TerminalDevice.@Nullable Size size() {
        boolean isLinux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
        return isLinux ? TerminalDevice.outputSize() : null;
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}

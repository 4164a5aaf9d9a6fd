package io.fairlead.k8s.cli.ask;

import java.io.PrintWriter;
import java.util.List;

/**
 * A second screen of the terminal that is redrawn in place. The first one, with what was printed before, comes back when this
 * is closed or the process is interrupted.
 *
 * <p>Threading: Confined to the main thread, but for the end of the process.
 */
final class LiveScreen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    private final PrintWriter out;
    private final Thread onInterrupt;

    private LiveScreen(PrintWriter out, KeySource keys) {
        this.out = out;
        onInterrupt = Thread.ofPlatform().unstarted(() -> {
            keys.close();
            leave();
        });
    }

    static LiveScreen open(PrintWriter out, KeySource keys) {
        LiveScreen screen = new LiveScreen(out, keys);
        Runtime.getRuntime().addShutdownHook(screen.onInterrupt);
        out.print(ENTER);
        out.flush();
        return screen;
    }

    void draw(List<String> lines) {
        StringBuilder frame = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i == 0 ? "" : "\n").append(lines.get(i)).append(END_OF_LINE);
        }
        out.print(frame.append(CLEAR_REST));
        out.flush();
    }

    private void leave() {
        out.print(LEAVE);
        out.flush();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException _) {
            return;
        }
        leave();
    }
}

package io.fairlead.bench.scenario;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Says how far a run is: one line that is overwritten on a terminal, else a line for each workload.
 *
 * <p>Threading: one thread at a time.
 */
public final class Progress {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean isTerminal;
    private final long start = System.nanoTime();
    private int total;
    private int done;
    private String lastWorkload = "";

    /** To this place, which may be a terminal. */
    public Progress(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** How many measurements there will be. */
    void expect(int measurements) {
        total = measurements;
    }

    /** A line that stays. */
    void say(String line) {
        out.print(isTerminal ? CLEAR_LINE : "");
        out.println(line);
        out.flush();
    }

    /** One measurement begins. */
    void begin(String workload, String contender, int round, int rounds) {
        String line = "[%d/%d] %s: %s, round %d of %d, %s"
                .formatted(done + 1, total, workload, contender, round, rounds, left());
        if (isTerminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
        } else if (!workload.equals(lastWorkload)) {
            say(line);
        }
        lastWorkload = workload;
        done++;
    }

    /** Nothing more comes. */
    void end() {
        if (isTerminal) {
            out.print(CLEAR_LINE);
        }
        out.flush();
    }

    private String left() {
        if (done == 0) {
            return "begins";
        }
        Duration sofar = Duration.ofNanos(System.nanoTime() - start);
        Duration left = sofar.multipliedBy(total - done).dividedBy(done);
        return "about %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}

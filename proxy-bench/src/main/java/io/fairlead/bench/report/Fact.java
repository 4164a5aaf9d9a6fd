package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.Machine;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * One thing to know about a run before its figures are read.
 *
 * <p>Threading: Immutable.
 *
 * @param label what it is
 * @param value how it was
 */
record Fact(String label, String value) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** When, how and where the run took place. */
    static List<Fact> of(BenchRun run) {
        return of(
                run.startedAt(),
                run.mode() + ", " + rounds(run) + ", " + Figures.seconds(run.durationSeconds()),
                run.machine());
    }

    /** The same of any run. */
    static List<Fact> of(Instant startedAt, String how, Machine machine) {
        return List.of(
                new Fact("Date", MINUTE.format(startedAt)),
                new Fact("Run", how),
                new Fact("Machine", hardware(machine)),
                new Fact("Kernel", machine.kernel()),
                new Fact("System", machine.os()),
                new Fact("JDK", machine.jdk()),
                new Fact("Fairlead commit", machine.commit()));
    }

    /** How often each workload was measured. */
    static String rounds(BenchRun run) {
        return run.rounds() == 1 ? "1 round" : run.rounds() + " rounds";
    }

    /** The parts of a machine that do not change with its software. */
    static String hardware(Machine machine) {
        return machine.cpu() + ", " + machine.cores() + (machine.cores() == 1 ? " core, " : " cores, ")
                + Figures.number(machine.memoryBytes() / (double) (1L << 30), 0) + " GiB";
    }

    /** What the figures of this run are, in a sentence or two. */
    static String reading(BenchRun run) {
        if (run.rounds() == 1) {
            return "Each figure is of one round, so that nothing is known about its spread.";
        }
        return "Each figure is the median of " + run.rounds()
                + " interleaved rounds, with the lowest and the highest round beside it where they differ.";
    }

    /** How to get such a run again. */
    static String command(BenchRun run) {
        return run.mode().equals("quick") ? "./fairlead bench --quick" : "./fairlead bench";
    }
}

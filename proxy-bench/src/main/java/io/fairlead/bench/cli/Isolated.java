package io.fairlead.bench.cli;

import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command that was given, run once more in a network namespace of its own.
 *
 * <p>Threading: Immutable.
 */
final class Isolated {
    private Isolated() {}

    /**
     * Runs it to its end, unless this is the one within, or there can be none.
     *
     * @return its exit code; empty if it was not run
     */
    static OptionalInt run(CommandSpec command) throws IOException, InterruptedException {
        if (Isolation.isInside()) {
            return OptionalInt.empty();
        }
        Optional<List<String>> isolated = Isolation.command(again(command.root().commandLine()));
        if (isolated.isEmpty()) {
            return OptionalInt.empty();
        }
        Process process = new ProcessBuilder(isolated.get()).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return OptionalInt.of(process.waitFor());
    }

    private static List<String> again(CommandLine root) {
        List<String> jvm = new ArrayList<>(JavaCommand.of(Main.class.getName(), List.of()));
        jvm.add(1, "-D" + Main.HOME + "=" + Main.home());
        jvm.addAll(root.getParseResult().originalArgs());
        return jvm;
    }
}

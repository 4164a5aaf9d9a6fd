package io.fairlead.bench.cli;

import io.fairlead.bench.report.Comparison;
import io.fairlead.bench.result.RunFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets the results of two runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sets the results of two runs side by side: what has changed, and whether beyond the noise.",
        footer = {"", "Exit code: 0, or 1 if a file cannot be read."})
final class CompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "JSON of the one run.")
    private @Nullable Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "JSON of the other run.")
    private @Nullable Path after;

    @Override
    public Integer call() {
        if (before == null || after == null) {
            throw new IllegalStateException("picocli has not set the files");
        }
        try {
            Comparison.of(RunFile.read(before), RunFile.read(after))
                    .print(command.commandLine().getOut());
            return 0;
        } catch (IOException e) {
            command.commandLine().getErr().println("fairlead: " + e.getMessage());
            return 1;
        }
    }
}

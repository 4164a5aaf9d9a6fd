package io.fairlead.bench.cli;

import io.fairlead.bench.report.CaptureReport;
import io.fairlead.bench.result.CaptureRun;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.scale.CapturePlan;
import io.fairlead.bench.scale.CaptureScenario;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has a node capture the traffic to many Services, and measures what that takes. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description = "Has a node capture the traffic to many Services: start, changes, stop, next start, cleanup.",
        footer = {
            "",
            "For each of --capture bind and tproxy, a node is set before the API server of a cluster that is made up. It"
                    + " runs as root, in a network namespace of its own, with nft(8) and ip(8). bind gets as many"
                    + " Services as its descriptors suffice for.",
            "",
            "Exit code: 0, or 1 if a node could not be measured, did not serve what it should, or left something behind.",
        })
final class CaptureCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(names = "--services", paramLabel = "N", description = "Services, with three ports each. Default: 10000.")
    private @Nullable Integer services;

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "How many Services are added, and how often an endpoint is replaced. Default: 30.")
    private @Nullable Integer changes;

    @Option(names = "--quick", description = "1000 Services, 10 changes of each kind.")
    private boolean isQuick;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the result goes, as JSON. Default: bench-results.")
    private Path output = Path.of("bench-results");

    @Override
    public Integer call() throws IOException, InterruptedException {
        CapturePlan plan = plan();
        RunOutput.prepare(command, output);
        OptionalInt isolated = Isolated.run(command);
        if (isolated.isPresent()) {
            return isolated.getAsInt();
        }
        PrintWriter err = command.commandLine().getErr();
        if (!Isolation.isInside()) {
            err.println("capture needs root, unshare(1) and ip(8), for a network namespace of its own");
            return 1;
        }
        try (RunFolder folder = RunFolder.create()) {
            Path home = Main.home();
            CaptureScenario scenario = new CaptureScenario(plan, home.resolve("fairlead"), home, folder.path());
            return publish(scenario.run(err::println));
        }
    }

    private CapturePlan plan() {
        try {
            return new CapturePlan(or(services, 10_000, 1_000), or(changes, 30, 10));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** What was given, else the default for a run of this kind. */
    private int or(@Nullable Integer given, int full, int quick) {
        return given != null ? given : isQuick ? quick : full;
    }

    private int publish(CaptureRun run) throws IOException {
        new RunOutput(command.commandLine().getOut(), output)
                .publish("capture", out -> CaptureReport.print(run, out), file -> RunFile.write(run, file));
        return 0;
    }
}

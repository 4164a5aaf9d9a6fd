package io.fairlead.bench.cli;

import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.report.ScaleReport;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.ScaleRun;
import io.fairlead.bench.scale.ScalePlan;
import io.fairlead.bench.scale.ScaleScenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sets a node before the API server of a large cluster. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description =
                "Sets a node before the API server of a large cluster that is made up, with changes all the time.",
        footer = {
            "",
            "Measures the first sync, memory, what a change costs, and how soon it is effective: for a Service whose"
                    + " only endpoint is replaced, while others change, and while another one is updated as a whole. Then"
                    + " how long the process stands still, and connections wait, while others change and clients connect."
                    + " As root, the run is in a network namespace of its own, where the node listens for all Services.",
            "",
            "Exit code: 0, or 1 if the node could not be measured."
        })
final class ScaleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(names = "--services", paramLabel = "N", description = "Services. Default: 10000.")
    private @Nullable Integer services;

    @Option(names = "--endpoints", paramLabel = "N", description = "Endpoints in all. Default: 250000.")
    private @Nullable Integer endpoints;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes. Default: 5000.")
    private @Nullable Integer nodes;

    @Option(names = "--rate", paramLabel = "N", description = "Changes per second. Default: 100.")
    private @Nullable Integer rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long they go on, 3 to 600; half as long again with the rolling update, and as long again with"
                            + " new connections. Default: 60.")
    private @Nullable Integer seconds;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "New connections per second while pauses are measured. Default: 5000.")
    private @Nullable Integer connections;

    @Option(names = "--seed", paramLabel = "N", description = "Another one makes another cluster. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--quick",
            description = "A small cluster for a few seconds: 200 Services, 5000 endpoints, 100 nodes, 6 seconds,"
                    + " 500 connections per second.")
    private boolean isQuick;

    @Option(names = "--no-isolation", description = "Stays in this network namespace, even as root.")
    private boolean isShared;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the result goes, as JSON. Default: bench-results.")
    private Path output = Path.of("bench-results");

    @Override
    public Integer call() throws IOException, InterruptedException {
        ScalePlan plan = plan();
        RunOutput.prepare(command, output);
        OptionalInt isolated = isShared ? OptionalInt.empty() : Isolated.run(command);
        if (isolated.isPresent()) {
            return isolated.getAsInt();
        }
        try (RunFolder folder = RunFolder.create()) {
            Path home = Main.home();
            ScaleScenario scenario = new ScaleScenario(plan, home.resolve("fairlead"), home, folder.path());
            return publish(scenario.run(command.commandLine().getErr()::println));
        }
    }

    private ScalePlan plan() {
        ClusterSize largest = ClusterSize.LARGEST;
        int whole = or(seconds, 60, 6);
        try {
            ClusterSize size = new ClusterSize(
                    or(services, largest.services(), 200),
                    or(endpoints, largest.endpoints(), 5000),
                    or(nodes, largest.nodes(), 100),
                    seed);
            return new ScalePlan(size, or(rate, 100, 100), whole, Math.max(1, whole / 2), or(connections, 5000, 500));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** What was given, else the default for a run of this kind. */
    private int or(@Nullable Integer given, int full, int quick) {
        return given != null ? given : isQuick ? quick : full;
    }

    private int publish(ScaleRun run) throws IOException {
        new RunOutput(command.commandLine().getOut(), output)
                .publish("scale", out -> ScaleReport.print(run, out), file -> RunFile.write(run, file));
        return 0;
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.fault.UpgradeContenders;
import io.fairlead.bench.fault.UpgradeScenario;
import io.fairlead.bench.report.UpgradeReport;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.UpgradeRun;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replaces Fairlead, HAProxy and nginx by their next processes under load. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description =
                "Replace Fairlead, HAProxy and nginx by their next processes under load, and count what clients see.",
        footer = {
            "",
            "Clients and endpoints are in network namespaces of their own, with a node between them. Clients compare every"
                    + " byte. Needs root, ip(8), nft(8), unshare(1) and nsenter(1).",
            "",
            "Exit code: 0, or 1 if the suite could not run or a proxy could not be measured. Failed connections are"
                    + " results, and do not change it.",
        })
final class UpgradeCommand implements Callable<Integer> {
    private static final int QUICK_UPGRADES = 3;
    private static final int QUICK_CONNECTIONS = 300;
    private static final int QUICK_RATE = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(names = "--upgrades", paramLabel = "N", description = "Replace each proxy N times. Default: 20.")
    private int upgrades = 20;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Hold N long-lived connections, of which a tenth streams and a tenth asks. Default: 5000.")
    private int connections = 5_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Open N new connections a second around each upgrade. Default: 2000.")
    private int rate = 2_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Open new connections for N seconds around each upgrade, 1 to 60. Default: 6.")
    private int seconds = 6;

    @Option(
            names = "--quick",
            description = "3 upgrades with 300 long-lived connections and 100 new ones a second, to see that it works.")
    private boolean isQuick;

    @Option(
            names = "--contenders",
            paramLabel = "NAME",
            split = ",",
            description = "Only these; a part of a name is enough. Default: all that are installed.")
    private List<String> contenderNames = List.of();

    @Option(
            names = "--haproxy",
            paramLabel = "FILE",
            description = "The HAProxy program, such as one built from source. Default: 'haproxy' in PATH.")
    private @Nullable Path haproxy;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the result goes, as JSON. Default: bench-results.")
    private Path output = Path.of("bench-results");

    @Option(
            names = "--update",
            paramLabel = "FILE",
            description =
                    "Markdown file whose table, between the comments 'upgrades: begin' and 'upgrades: end', is replaced.")
    private @Nullable Path update;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UpgradeScenario.Load load = load();
        Optional<Path> program =
                Optional.ofNullable(haproxy).map(file -> ProgramOptions.executable(command, "--haproxy", file));
        UpgradeContenders contenders =
                UpgradeContenders.find(Main.home().resolve("fairlead"), program).named(contenderNames);
        if (contenders.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "no contender is called " + String.join(" or ", contenderNames)
                            + "; there are haproxy, nginx, fairlead-bind and -tproxy");
        }
        RunOutput.prepare(command, output);
        OptionalInt isolated = Isolated.run(command);
        if (isolated.isPresent()) {
            return isolated.getAsInt();
        }
        PrintWriter err = command.commandLine().getErr();
        if (!Isolation.isInside()) {
            err.println("upgrade needs root, unshare(1) and ip(8), for a network namespace of its own");
            return 1;
        }
        try (RunFolder folder = RunFolder.create()) {
            return publish(new UpgradeScenario(contenders, load, Main.class.getName(), Main.home(), folder.path())
                    .run(err::println));
        }
    }

    private UpgradeScenario.Load load() {
        try {
            return isQuick
                    ? new UpgradeScenario.Load(QUICK_UPGRADES, QUICK_CONNECTIONS, QUICK_RATE, 1_000 * seconds)
                    : new UpgradeScenario.Load(upgrades, connections, rate, 1_000 * seconds);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int publish(UpgradeRun run) throws IOException {
        new RunOutput(command.commandLine().getOut(), output)
                .publish("upgrades", out -> UpgradeReport.print(run, out), file -> RunFile.write(run, file));
        if (update != null) {
            UpgradeReport.update(run, update);
        }
        return run.rows().stream().allMatch(row -> row.error() == null) ? 0 : 1;
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.fault.FaultContenders;
import io.fairlead.bench.fault.FaultScenario;
import io.fairlead.bench.fault.Faults;
import io.fairlead.bench.report.FaultReport;
import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.RunFile;
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

/** Puts Fairlead, HAProxy and the kernel's NAT through faults under load. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description =
                "Put Fairlead, HAProxy and kernel NAT through faults under load, and count every failed connection.",
        footer = {
            "",
            "Clients and endpoints are in network namespaces of their own, with a node between them. Each fault starts each"
                    + " proxy anew. Clients check every byte. Needs root, ip(8), nft(8), unshare(1) and nsenter(1).",
            "",
            "Exit code: 0, or 1 if the suite could not run or a fault could not be inflicted. Failed connections are"
                    + " results, and do not change it.",
        })
final class FaultsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            description = "Only these; a part of a name is enough. Default: all.")
    private List<String> faultNames = List.of();

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
                    "Markdown file whose table, between the comments 'faults: begin' and 'faults: end', is replaced.")
    private @Nullable Path update;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> faults = Faults.names().stream()
                .filter(name -> faultNames.isEmpty() || faultNames.stream().anyMatch(name::contains))
                .toList();
        Optional<Path> program =
                Optional.ofNullable(haproxy).map(file -> ProgramOptions.executable(command, "--haproxy", file));
        FaultContenders contenders =
                FaultContenders.find(Main.home().resolve("fairlead"), program).named(contenderNames);
        if (faults.isEmpty()) {
            throw nothing("fault", faultNames, Faults.names());
        }
        if (contenders.present().isEmpty()) {
            throw nothing("contender", contenderNames, List.of("nat", "haproxy", "fairlead-none, -bind and -tproxy"));
        }
        RunOutput.prepare(command, output);
        OptionalInt isolated = Isolated.run(command);
        if (isolated.isPresent()) {
            return isolated.getAsInt();
        }
        PrintWriter err = command.commandLine().getErr();
        if (!Isolation.isInside()) {
            err.println("faults needs root, unshare(1) and ip(8), for a network namespace of its own");
            return 1;
        }
        try (RunFolder folder = RunFolder.create()) {
            FaultRun run = new FaultScenario(faults, contenders, Main.class.getName(), Main.home(), folder.path())
                    .run(err::println);
            return publish(run);
        }
    }

    private ParameterException nothing(String kind, List<String> parts, List<String> names) {
        return new ParameterException(
                command.commandLine(),
                "no " + kind + " is called " + String.join(" or ", parts) + "; there are " + String.join(", ", names));
    }

    private int publish(FaultRun run) throws IOException {
        new RunOutput(command.commandLine().getOut(), output)
                .publish("faults", out -> FaultReport.print(run, out), file -> RunFile.write(run, file));
        if (update != null) {
            FaultReport.update(run, update);
        }
        return run.rows().stream().allMatch(row -> row.error() == null) ? 0 : 1;
    }
}

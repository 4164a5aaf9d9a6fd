package io.fairlead.bench.cli;

import io.fairlead.bench.contender.Contenders;
import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.report.SidecarReport;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.SidecarRun;
import io.fairlead.bench.scenario.Endpoints;
import io.fairlead.bench.scenario.SidecarScenario;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sets the sidecar beside other proxies for one Service: start and memory. */
@Command(
        name = "sidecar",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description =
                "Start the sidecar, HAProxy and nginx for one Service again and again: time until the first relayed"
                        + " byte, and memory before and after connections.",
        footer = {
            "",
            "The sidecar is that of the container image, from target/images/root/sidecar; build it with"
                    + " './fairlead image sidecar'. As root, the run is in a network namespace of its own.",
            "",
            "Exit code: 0, or 1 if a proxy did not serve or the image has not been built.",
        })
final class SidecarsCommand implements Callable<Integer> {
    private static final IpAddress ENDPOINT = IpAddress.parse("127.80.0.1");
    private static final AddressPort FRONTEND = AddressPort.parse("127.80.1.1:7007");
    private static final int FULL_STARTS = 30;
    private static final int QUICK_STARTS = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(names = "--quick", description = "5 starts.")
    private boolean isQuick;

    @Option(names = "--starts", paramLabel = "N", description = "Starts of each proxy, 1 to 999. Default: 30.")
    private @Nullable Integer starts;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections after each start, 1 to 100000. Default: 1000.")
    private int connections = 1000;

    @Option(
            names = "--sidecar",
            paramLabel = "FILE",
            description = "Program that is run as 'FILE sidecar ...' instead of the image's, such as ./fairlead.")
    private @Nullable Path sidecar;

    @Mixin
    private ProgramOptions programs = new ProgramOptions();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the result goes, as JSON. Default: bench-results.")
    private Path output = Path.of("bench-results");

    @Override
    public Integer call() throws IOException, InterruptedException {
        int count = starts != null ? starts : isQuick ? QUICK_STARTS : FULL_STARTS;
        check("--starts", count, 999);
        check("--connections", connections, 100_000);
        Path program = sidecar == null ? null : ProgramOptions.executable(command, "--sidecar", sidecar);
        Contenders contenders =
                Contenders.forOneService(Main.home().resolve("target/images/root/sidecar"), program, programs.given());
        for (LeftOut missing : contenders.leftOut()) {
            if (missing.name().startsWith("fairlead")) {
                command.commandLine().getErr().println("fairlead: " + missing.name() + ": " + missing.why());
                return 1;
            }
        }
        RunOutput.prepare(command, output);
        OptionalInt isolated = Isolated.run(command);
        if (isolated.isPresent()) {
            return isolated.getAsInt();
        }
        try (RunFolder folder = RunFolder.create();
                Endpoints _ = Endpoints.start(ENDPOINT, Main.class.getName(), Optional.empty(), folder.path())) {
            SidecarRun run = new SidecarScenario(
                            count,
                            connections,
                            contenders,
                            Objects.requireNonNull(Frontends.at(ENDPOINT).echo()),
                            FRONTEND,
                            Main.home(),
                            folder.path())
                    .run(command.commandLine().getErr()::println);
            new RunOutput(command.commandLine().getOut(), output)
                    .publish("sidecar", out -> SidecarReport.print(run, out), file -> RunFile.write(run, file));
            return 0;
        }
    }

    private void check(String option, int value, int highest) {
        if (value < 1 || value > highest) {
            throw new ParameterException(
                    command.commandLine(), option + " is " + value + "; allowed are 1 to " + highest);
        }
    }
}

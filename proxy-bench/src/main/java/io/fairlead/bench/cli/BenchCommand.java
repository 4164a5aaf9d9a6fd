package io.fairlead.bench.cli;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Contenders;
import io.fairlead.bench.contender.Target;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.report.HtmlReport;
import io.fairlead.bench.report.RunOutcome;
import io.fairlead.bench.report.TextReport;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.scenario.Endpoints;
import io.fairlead.bench.scenario.Isolation;
import io.fairlead.bench.scenario.Progress;
import io.fairlead.bench.scenario.Scenario;
import io.fairlead.bench.workload.Workload;
import io.fairlead.model.IpAddress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sets Fairlead beside other proxies, as real processes on this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = BenchVersion.class,
        sortOptions = false,
        description = "Sets Fairlead beside HAProxy, nginx, kernel NAT and a plain relay on this machine.",
        footer = {
            "",
            "Each proxy has one thread. Every workload goes round all of them several times, so that what disturbs the"
                    + " machine for a while disturbs them all; medians with the lowest and highest value are shown."
                    + " As root, the run is in a network namespace of its own.",
            "",
            "Exit code: 0 if Fairlead and the direct connections could be measured, 1 if one of them has failed. What"
                    + " fails of another contender is a result, and is shown as one."
        },
        subcommands = {
            ScaleCommand.class,
            CaptureCommand.class,
            FaultsCommand.class,
            SidecarsCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            EndpointCommand.class,
            SinkCommand.class,
            DatagramsCommand.class,
            RelayCommand.class,
            AgentCommand.class
        })
final class BenchCommand implements Callable<Integer> {
    private static final IpAddress ENDPOINT = IpAddress.parse("127.80.0.1");

    /** Rounds of a workload before those that count, at most: a node's code for new connections takes ten of 1 s. */
    private static final int FULL_WARM_UP = 15;

    private static final int QUICK_WARM_UP = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--quick",
            description =
                    "One workload of each kind, and no copying engines nor captured addresses, within 5 minutes; all take an hour.")
    private boolean isQuick;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured, 1 to 99. Default: 5.")
    private int rounds = 5;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each measurement takes, 1 to 60. Default: 1.")
    private int seconds = 1;

    @Option(
            names = "--contenders",
            paramLabel = "NAME",
            split = ",",
            description = "Only these; a part of a name is enough. Default: all that are installed.")
    private List<String> contenderNames = List.of();

    @Option(
            names = "--workloads",
            paramLabel = "NAME",
            split = ",",
            description = "Only these; a part of a name is enough.")
    private List<String> workloadNames = List.of();

    @Mixin
    private ProgramOptions programs = new ProgramOptions();

    @ArgGroup(exclusive = false, multiplicity = "0..*", heading = "Something of your own beside them:%n")
    private List<TargetOption> targets = new ArrayList<>();

    @Option(
            names = "--no-isolation",
            description =
                    "Stays in this network namespace, even as root; leaves out the kernel's NAT and Fairlead's captures.")
    private boolean isShared;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the results go, as JSON and as a page. Default: bench-results.")
    private Path output = Path.of("bench-results");

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--rounds", rounds, 1, 99);
        check("--seconds", seconds, 1, 60);
        programs.given(); // wrong ones are refused before anything is started
        RunOutput.prepare(command, output);
        if (targets.isEmpty() && !isShared) {
            OptionalInt isolated = Isolated.run(command);
            if (isolated.isPresent()) {
                return isolated.getAsInt();
            }
        }
        try (RunFolder folder = RunFolder.create()) {
            return run(folder.path());
        }
    }

    private int run(Path folder) throws IOException {
        Contenders found = Contenders.find(
                Main.home().resolve("fairlead"), Main.class.getName(), Isolation.isInside(), programs.given());
        List<Contender> contenders = new ArrayList<>(contenders(found));
        contenders.addAll(targets());
        Progress progress = new Progress(command.commandLine().getErr(), isTerminal());
        BenchRun result;
        try (Endpoints endpoints = Endpoints.start(ENDPOINT, Main.class.getName(), Programs.find("iperf3"), folder)) {
            Workloads workloads =
                    isQuick ? Workloads.quick(seconds, folder, endpoints) : Workloads.full(seconds, folder, endpoints);
            List<LeftOut> leftOut = new ArrayList<>(found.leftOut());
            leftOut.addAll(workloads.leftOut());
            Scenario scenario = new Scenario(
                    isQuick ? "quick" : "full",
                    rounds,
                    isQuick ? QUICK_WARM_UP : FULL_WARM_UP,
                    contenders,
                    leftOut,
                    chosen(workloads.present(), workloadNames, Workload::name),
                    ENDPOINT,
                    Main.home(),
                    folder);
            result = scenario.run(progress);
        }
        return publish(result);
    }

    /** Those that are chosen; without a choice, all but those on request, and in a quick run only one of each kind. */
    private List<Contender> contenders(Contenders found) {
        List<Contender> chosen =
                chosen(found.present(), contenderNames, one -> one.info().name());
        return contenderNames.isEmpty()
                ? chosen.stream()
                        .filter(one -> !one.isOnRequest() && (!isQuick || isOneOfItsKind(one)))
                        .toList()
                : chosen;
    }

    private static boolean isOneOfItsKind(Contender one) {
        return !one.info().name().endsWith("-copy") && one.kind() != Contender.Kind.CAPTURE;
    }

    private int publish(BenchRun run) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        TextReport.print(run, out);
        Files.createDirectories(output);
        String name = RunFolder.timestamp() + "-" + run.mode();
        Path json = output.resolve(name + ".json");
        Path page = output.resolve(name + ".html");
        RunFile.write(run, json);
        HtmlReport.write(run, page);
        out.println();
        out.println("Results: " + json);
        out.println("Page:    " + page);
        out.flush();
        return RunOutcome.isUsable(run) ? 0 : 1;
    }

    private List<Target> targets() {
        try {
            return targets.stream().map(TargetOption::target).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--target: " + e.getMessage(), e);
        }
    }

    /** Those whose names hold one of the parts; all if there are none. */
    private <T> List<T> chosen(List<T> present, List<String> parts, Function<T, String> name) {
        List<T> chosen = present.stream()
                .filter(one -> parts.isEmpty() || parts.stream().anyMatch(name.apply(one)::contains))
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "nothing is called " + String.join(" or ", parts) + "; there are "
                            + String.join(", ", present.stream().map(name).toList()));
        }
        return chosen;
    }

    private void check(String option, int value, int from, int to) {
        if (value < from || value > to) {
            throw new ParameterException(
                    command.commandLine(), option + " is " + value + "; allowed are " + from + " to " + to);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}

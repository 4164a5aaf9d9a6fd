package io.fairlead.k8s.cli;

import io.fairlead.k8s.cli.ask.AskCommands;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code fairlead} itself: options that all commands share, and the list of commands. */
@Command(
        name = "fairlead",
        description = "A userspace L4 load-balancing proxy for Kubernetes Services.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = FairleadCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nIn a checkout, the launcher './fairlead' has two more:%n",
        footer = {
            "  bench       Compare Fairlead with other proxies on this machine.",
            "  jmh         Run the benchmarks of its parts.",
        })
final class FairleadCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--log-level",
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            converter = WrongUse.LogLevelConverter.class,
            defaultValue = "${env:FAIRLEAD_LOG_LEVEL:-INFO}",
            description = {
                "Log level: ${COMPLETION-CANDIDATES}.",
                "Default: $FAIRLEAD_LOG_LEVEL, else INFO. From DEBUG, failures include stack traces."
            })
    LogLevel logLevel = LogLevel.INFO;

    /**
     * The command line with all that its commands share. Where the arguments begin with the name of a command that needs
     * no others, it is the only one: looking at them all would be a third of the time until a node serves.
     */
    static CommandLine commandLine(String... args) {
        return commandLine(System::getenv, args);
    }

    /** The same for a process with that environment. */
    static CommandLine commandLine(Function<String, @Nullable String> environment, String... args) {
        FairleadCommand root = new FairleadCommand();
        CommandLine line = new CommandLine(root);
        String first = args.length == 0 ? "" : args[0];
        switch (first) {
            case "demo" -> line.addSubcommand(new DemoCommand());
            case "node" -> line.addSubcommand(NodeCommand.commandLine(environment, CleanupCommand::remove));
            case SidecarCommand.NAME -> line.addSubcommand(SidecarCommand.commandLine(environment));
            case "cleanup" -> line.addSubcommand(cleanup());
            case "check" -> line.addSubcommand(new CheckCommand());
            case "rehearse" -> line.addSubcommand(new RehearseCommand());
            default -> {
                if (AskCommands.isNamed(first)) {
                    AskCommands.add(line, first, environment);
                    break;
                }
                line.addSubcommand(new DemoCommand());
                line.addSubcommand(NodeCommand.commandLine(environment, CleanupCommand::remove));
                line.addSubcommand(SidecarCommand.commandLine(environment));
                line.addSubcommand(new CheckCommand());
                AskCommands.addAll(line, environment);
                line.addSubcommand(cleanup());
                line.addSubcommand(new CompletionCommand());
                line.addSubcommand(new CommandLine.HelpCommand());
            }
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(root::execute)
                .setParameterExceptionHandler(new WrongUse())
                .setExecutionExceptionHandler(root::onFailure);
    }

    private static CleanupCommand cleanup() {
        return new CleanupCommand(CleanupCommand::remove);
    }

    private int execute(ParseResult parsed) {
        if (!asksNode(parsed)) {
            EarlyStart.awaitLog();
            logLevel.apply();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Whether the command has no log of its own: then log4j need not be loaded. */
    private static boolean asksNode(ParseResult parsed) {
        return parsed.hasSubcommand()
                && AskCommands.isNamed(parsed.subcommand().commandSpec().name());
    }

    /** A failure is one line, except at log level DEBUG. */
    private int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        String message = failure.getMessage();
        err.println("fairlead: " + (message == null ? failure.toString() : message));
        if (logLevel.hasStackTraces()) {
            failure.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), WrongUse.NO_COMMAND);
        }
    }

    /** The version that the build wrote into the manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = FairleadCommand.class.getPackage().getImplementationVersion();
            return new String[] {"fairlead " + (version == null ? "(not packaged)" : version)};
        }
    }
}

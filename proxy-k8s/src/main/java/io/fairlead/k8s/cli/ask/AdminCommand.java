package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.DoneAnswer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead admin}: actions that change what a running node does. */
@Command(
        name = "admin",
        description =
                "Change what a running node does, until it is undone or the node ends. A node allows this only at its"
                        + " Unix socket, to root and to its own user.",
        synopsisSubcommandLabel = "ACTION",
        footer = {"", "Exit code: 0 if it was done, 1 if not."},
        sortOptions = false)
final class AdminCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    static CommandLine commandLine(Function<String, @Nullable String> environment) {
        return new CommandLine(new AdminCommand())
                .addSubcommand(new DrainEndpoint(environment))
                .addSubcommand(new RestoreEndpoint(environment))
                .addSubcommand(new CloseConnection(environment))
                .addSubcommand(new SetLogLevel(environment))
                .addSubcommand(new Drain(environment))
                .addSubcommand(new Undrain(environment));
    }

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "No action given; the actions are "
                        + String.join(", ", command.subcommands().keySet()));
    }

    private static int post(AskOptions options, String action, Map<String, String> arguments) {
        return options.ask(OutputFormat.TEXT, asking -> {
            byte[] answer = asking.client().post(Question.of("actions/" + action), arguments);
            asking.out().println(AskJson.read(answer, DoneAnswer.class).done());
            asking.out().flush();
            return ExitCode.OK;
        });
    }

    private static Map<String, String> endpoint(String endpoint, @Nullable String service) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("endpoint", endpoint);
        if (service != null) {
            arguments.put("service", service);
        }
        return arguments;
    }

    /** {@code fairlead admin drain-endpoint}. */
    @Command(
            name = "drain-endpoint",
            description =
                    "Send no new connections to an endpoint, unless its Service has no other. Open connections stay.",
            sortOptions = false)
    static final class DrainEndpoint implements Callable<Integer> {
        @Parameters(paramLabel = "IP:PORT", description = "The endpoint.")
        private String endpoint = "";

        @Option(
                names = "--service",
                paramLabel = "NAMESPACE/NAME[:PORT]",
                completionCandidates = LiveNames.Services.class,
                description = "Only for this Service. Default: for all Services.")
        private @Nullable String service;

        @Mixin
        private AskOptions options;

        DrainEndpoint(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "drain-endpoint", endpoint(endpoint, service));
        }
    }

    /** {@code fairlead admin restore-endpoint}. */
    @Command(
            name = "restore-endpoint",
            description = "Undo drain-endpoint: the endpoint gets new connections again.",
            sortOptions = false)
    static final class RestoreEndpoint implements Callable<Integer> {
        @Parameters(paramLabel = "IP:PORT", description = "The endpoint.")
        private String endpoint = "";

        @Option(
                names = "--service",
                paramLabel = "NAMESPACE/NAME[:PORT]",
                completionCandidates = LiveNames.Services.class,
                description = "Only for this Service. Default: for all Services.")
        private @Nullable String service;

        @Mixin
        private AskOptions options;

        RestoreEndpoint(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "restore-endpoint", endpoint(endpoint, service));
        }
    }

    /** {@code fairlead admin close-connection}. */
    @Command(
            name = "close-connection",
            description = "Close a connection: client and endpoint are reset.",
            sortOptions = false)
    static final class CloseConnection implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The connection, as in the column ID of 'fairlead connections'.")
        private String id = "";

        @Mixin
        private AskOptions options;

        CloseConnection(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "close-connection", Map.of("id", id));
        }
    }

    /** {@code fairlead admin set-log-level}. */
    @Command(
            name = "set-log-level",
            description = "Set the log level: OFF, ERROR, WARN, INFO, DEBUG, TRACE.",
            sortOptions = false)
    static final class SetLogLevel implements Callable<Integer> {
        @Parameters(paramLabel = "LEVEL", description = "The level.")
        private String level = "";

        @Mixin
        private AskOptions options;

        SetLogLevel(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "log-level", Map.of("level", level));
        }
    }

    /** {@code fairlead admin drain}. */
    @Command(
            name = "drain",
            description = "Fail the health check, so that load balancers send no new connections to this node.",
            sortOptions = false)
    static final class Drain implements Callable<Integer> {
        @Mixin
        private AskOptions options;

        Drain(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "drain", Map.of());
        }
    }

    /** {@code fairlead admin undrain}. */
    @Command(name = "undrain", description = "Undo drain: the health check tells the truth again.", sortOptions = false)
    static final class Undrain implements Callable<Integer> {
        @Mixin
        private AskOptions options;

        Undrain(Function<String, @Nullable String> environment) {
            options = new AskOptions(environment);
        }

        @Override
        public Integer call() {
            return post(options, "undrain", Map.of());
        }
    }
}

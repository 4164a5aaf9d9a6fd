package io.fairlead.k8s.cli.ask;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.ask.AdminAddress;
import io.fairlead.k8s.ask.AdminClient;
import io.fairlead.k8s.ask.AskException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share that ask a node: which node, and how its answer is printed. */
final class AskOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS",
            description = "The node to ask: unix:PATH or http://ADDRESS:PORT. Default: $FAIRLEAD_ADMIN, else "
                    + AdminAddress.DEFAULT + ".")
    private @Nullable String admin;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "File with the token that the node requires at an address that is not loopback."
                    + " Default: $FAIRLEAD_ADMIN_TOKEN_FILE.")
    private @Nullable String tokenFile;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Wait for an answer for TIME. Default: 10s.")
    private String timeout = DurationText.format(AdminClient.DEADLINE);

    private final Function<String, @Nullable String> environment;

    AskOptions(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** What a command asks, and does with the answer. */
    @FunctionalInterface
    interface Ask {
        /** The exit code. */
        int run(Asking asking);
    }

    /** Asks a node, and prints why if there is no answer; the exit code. */
    int ask(OutputFormat format, Ask ask) {
        PrintWriter err = command.commandLine().getErr();
        try (AdminClient client = client()) {
            return ask.run(new Asking(
                    client, command.commandLine().getOut(), err, Screen.standardOutput(environment), format));
        } catch (AskException e) {
            command.commandLine().getOut().flush();
            err.println("fairlead: " + e.getMessage());
            err.flush();
            return exitCode(e);
        }
    }

    private static int exitCode(AskException e) {
        return switch (e.kind()) {
            case WRONG_QUESTION -> ExitCode.USAGE;
            case UNREACHABLE, DENIED, UNKNOWN, FAILED -> ExitCode.SOFTWARE;
        };
    }

    /** The client of the node that the options name. */
    AdminClient client() {
        return client(deadline());
    }

    /** The same with a deadline of one's own. */
    AdminClient client(Duration deadline) {
        return new AdminClient(address(), token(), deadline);
    }

    /** The version of this command. */
    String version() {
        String version = AskOptions.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private AdminAddress address() {
        String text = given(admin, "FAIRLEAD_ADMIN");
        try {
            return AdminAddress.parse(text == null ? AdminAddress.DEFAULT : text);
        } catch (IllegalArgumentException e) {
            throw wrong(
                    (admin == null ? "the environment variable FAIRLEAD_ADMIN: " : "--admin: ") + e.getMessage(), e);
        }
    }

    private @Nullable String token() {
        String file = given(tokenFile, "FAIRLEAD_ADMIN_TOKEN_FILE");
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw wrong("the token file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private @Nullable String given(@Nullable String option, String variable) {
        String text = Objects.requireNonNullElseGet(option, () -> {
            String value = environment.apply(variable);
            return value == null ? "" : value;
        });
        return text.isEmpty() ? null : text;
    }

    private Duration deadline() {
        return duration("--timeout", timeout);
    }

    /** Reads the value of an option that is a time, and not 0. */
    Duration duration(String option, String value) {
        try {
            Duration duration = DurationText.parse(value);
            if (duration.isPositive() && duration.compareTo(Duration.ofHours(24)) <= 0) {
                return duration;
            }
            throw wrong(option + " is '" + value + "'; allowed are 1ms to 24h", new IllegalArgumentException(value));
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage(), e);
        }
    }

    /** Reads the value of an option that is one of these. */
    <E extends Enum<E>> E choice(String option, String value, Class<E> type) {
        StringBuilder allowed = new StringBuilder();
        for (E each : type.getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            if (name.equals(value.toLowerCase(Locale.ROOT))) {
                return each;
            }
            allowed.append(allowed.isEmpty() ? "" : ", ").append(name);
        }
        throw wrong(option + " is '" + value + "'; allowed are " + allowed, new IllegalArgumentException(value));
    }

    /** A wrong value of an option. */
    ParameterException wrong(String message, Exception cause) {
        return new ParameterException(command.commandLine(), message, cause);
    }
}

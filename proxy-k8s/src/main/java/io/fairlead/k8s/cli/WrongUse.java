package io.fairlead.k8s.cli;

import io.fairlead.config.Suggestion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints what is wrong with a command line: the message alone, since the whole help behind it would push it off the screen.
 * Every argument that is not known has a line of its own.
 *
 * <p>Threading: Immutable.
 */
final class WrongUse implements IParameterExceptionHandler {
    /** The message for a command line without a command; the only one with the whole help. */
    static final String NO_COMMAND = "No command given.";

    private static final String LOG_LEVEL = "--log-level";

    /** Commands of the launcher of a checkout, which the jar does not have. */
    static final Map<String, String> LAUNCHER_COMMANDS = Map.of(
            "bench", "Compare Fairlead with other proxies on this machine.",
            "jmh", "Run the benchmarks of its parts.");

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        messages(wrong, args).forEach(message -> err.println("fairlead: " + message));
        if (NO_COMMAND.equals(wrong.getMessage())) {
            command.usage(err);
        } else if (isAboutArguments(wrong)) {
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** Help does not help when a port is in use. */
    private static boolean isAboutArguments(ParameterException wrong) {
        Throwable cause = wrong.getCause();
        return cause == null || cause instanceof IllegalArgumentException || cause instanceof TypeConversionException;
    }

    private static List<String> messages(ParameterException wrong, String[] args) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched);
        }
        ArgSpec argument = wrong.getArgSpec();
        if (argument instanceof OptionSpec option && option.longestName().equals(LOG_LEVEL)) {
            return List.of(logLevel(wrong.getValue(), args));
        }
        return List.of(String.valueOf(wrong.getMessage()));
    }

    /** The level may come from the environment: then the option was not used. */
    private static String logLevel(String value, String[] args) {
        boolean isOption = Arrays.stream(args).anyMatch(arg -> arg.startsWith(LOG_LEVEL));
        String levels = String.join(
                ", ", Stream.of(LogLevel.values()).map(LogLevel::name).toList());
        return (isOption ? LOG_LEVEL : "the environment variable FAIRLEAD_LOG_LEVEL") + " is '" + value
                + "'; allowed are " + levels;
    }

    private static List<String> unknown(UnmatchedArgumentException unmatched) {
        CommandSpec command = unmatched.getCommandLine().getCommandSpec();
        List<String> messages = new ArrayList<>();
        if (command.parent() == null && !unmatched.isUnknownOption()) {
            return List.of(unknownCommand(unmatched.getUnmatched().getFirst(), command));
        }
        boolean isBehindOption = false;
        for (String argument : unmatched.getUnmatched()) {
            boolean isOption = argument.startsWith("-");
            if (isOption) {
                messages.add(unknownOption(argument, command));
            } else if (!isBehindOption) {
                messages.add(misplaced(argument, command));
            }
            // What follows an unknown option is its value, most likely.
            isBehindOption = isOption;
        }
        return messages;
    }

    private static String unknownOption(String argument, CommandSpec command) {
        String name = argument.replaceFirst("=.*", "");
        String letters = name.replaceFirst("^-+", "");
        List<String> known = command.options().stream()
                .filter(option -> !option.hidden())
                .map(option -> option.longestName().substring(2))
                .toList();
        return "'" + command.qualifiedName() + "' has no option '" + name + "'"
                + Suggestion.of(letters, known).replace("mean '", "mean '--");
    }

    private static String unknownCommand(String argument, CommandSpec root) {
        if (LAUNCHER_COMMANDS.containsKey(argument)) {
            return "the jar has no command '" + argument + "'; run './fairlead " + argument + "' in a checkout";
        }
        List<String> names = root.subcommands().entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().getCommandName()))
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        return "there is no command '" + argument + "'" + Suggestion.of(argument, names) + "; the commands are "
                + String.join(", ", names);
    }

    private static String misplaced(String argument, CommandSpec command) {
        String hint = command.findOption("--manifests") == null
                ? ""
                : "; to serve manifests, write '" + command.qualifiedName() + " --manifests " + argument + "'";
        return "'" + argument + "' is not an option" + hint;
    }

    /** Reads a level in any case; {@link #logLevel} has the message. */
    static final class LogLevelConverter implements ITypeConverter<LogLevel> {
        @Override
        public LogLevel convert(String value) {
            try {
                return LogLevel.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

package io.fairlead.k8s.cli.ask;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The commands that ask a running node, by their names.
 *
 * <p>Threading: Immutable.
 */
public final class AskCommands {
    private static final Map<String, Function<Function<String, @Nullable String>, Object>> COMMANDS =
            new LinkedHashMap<>();

    static {
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("services", ServicesCommand::new);
        COMMANDS.put("endpoints", EndpointsCommand::new);
        COMMANDS.put("connections", ConnectionsCommand::new);
        COMMANDS.put("top", TopCommand::new);
        COMMANDS.put("observe", ObserveCommand::new);
        COMMANDS.put("events", EventsCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("config", ConfigCommand::new);
        COMMANDS.put("support-bundle", SupportBundleCommand::new);
        COMMANDS.put("admin", AdminCommand::commandLine);
        COMMANDS.put(LiveNames.COMMAND, NamesCommand::new);
    }

    private AskCommands() {}

    /** Whether a command of this name asks a node. Such a command has no log, and so ignores the log level. */
    public static boolean isNamed(String name) {
        return COMMANDS.containsKey(name);
    }

    /** Adds the command of this name to a command line, for a process with that environment. */
    public static void add(CommandLine line, String name, Function<String, @Nullable String> environment) {
        Function<Function<String, @Nullable String>, Object> command = COMMANDS.get(name);
        if (command != null) {
            line.addSubcommand(command.apply(environment));
        }
    }

    /** Adds all of them to a command line. */
    public static void addAll(CommandLine line, Function<String, @Nullable String> environment) {
        COMMANDS.keySet().forEach(name -> add(line, name, environment));
    }
}

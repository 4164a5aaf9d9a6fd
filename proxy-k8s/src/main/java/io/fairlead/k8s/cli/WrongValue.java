package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.ConfigKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Adds the place where the user wrote a value to the message that rejects it. Thread-safe. */
final class WrongValue {
    private WrongValue() {}

    /**
     * The refusal with the name of the flag, or the place in the file, instead of the key that its message begins with:
     * {@code --event-loops is 0; allowed are 1 to 1024}.
     */
    static ParameterException of(CommandSpec command, IllegalArgumentException cause) {
        String message = String.valueOf(cause.getMessage());
        int end = message.indexOf(' ');
        String key = end < 0 ? message : message.substring(0, end);
        boolean isKey = command.findOption(ConfigKey.flagOf(key)) != null;
        return exception(command, isKey ? name(command, key) + message.substring(key.length()) : message, cause);
    }

    /** The same for a refusal that does not name the key. */
    static ParameterException of(CommandSpec command, String key, IllegalArgumentException cause) {
        return exception(command, name(command, key) + ": " + cause.getMessage(), cause);
    }

    private static String name(CommandSpec command, String key) {
        return command.defaultValueProvider() instanceof NodeArguments arguments
                ? arguments.origin(key, command).name(key)
                : ConfigKey.flagOf(key);
    }

    private static ParameterException exception(CommandSpec command, String message, IllegalArgumentException cause) {
        return new ParameterException(command.commandLine(), message, cause);
    }
}

package io.fairlead.bench.contender;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that runs a class of this jar in a JVM like Fairlead's.
 *
 * <p>Threading: Immutable.
 */
public final class JavaCommand {
    private JavaCommand() {}

    /** A class with arguments, on this Java. */
    public static List<String> of(String mainClass, List<String> args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(args);
        return command;
    }
}

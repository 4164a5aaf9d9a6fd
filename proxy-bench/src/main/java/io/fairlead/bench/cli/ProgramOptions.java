package io.fairlead.bench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which builds of other proxies take part. */
final class ProgramOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--haproxy",
            paramLabel = "FILE",
            description = "The HAProxy program, such as one built from source. Default: 'haproxy' in PATH.")
    private @Nullable Path haproxy;

    @Option(
            names = "--nginx",
            paramLabel = "FILE",
            description = "The nginx program; it needs the stream module. Default: 'nginx' in PATH.")
    private @Nullable Path nginx;

    /** Those that were given, by the names that they have in PATH. */
    Map<String, Path> given() {
        Map<String, Path> given = new LinkedHashMap<>();
        put(given, "haproxy", haproxy);
        put(given, "nginx", nginx);
        return Map.copyOf(given);
    }

    private void put(Map<String, Path> given, String name, @Nullable Path program) {
        if (program != null) {
            given.put(name, executable(command, "--" + name, program));
        }
    }

    /**
     * The absolute path of a program.
     *
     * @throws ParameterException if it cannot be run
     */
    static Path executable(CommandSpec command, String option, Path program) {
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " is '" + program + "', which is not an executable file; name the program itself");
        }
        return program.toAbsolutePath();
    }
}

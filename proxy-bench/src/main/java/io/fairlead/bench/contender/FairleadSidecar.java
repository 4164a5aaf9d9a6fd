package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code fairlead sidecar} as the container image runs it: with its run-time image, its options and its start-up cache, but from
 * the directory that the image was made of.
 *
 * <p>Threading: Immutable.
 */
final class FairleadSidecar implements Contender {
    static final String NAME = "fairlead-sidecar";

    /** Where everything is in the image. */
    private static final String HOME = "/opt/fairlead";

    private static final String ARGUMENTS = "/jvm/sidecar.args";

    private final List<String> program;
    private final String description;

    private FairleadSidecar(List<String> program, String description) {
        this.program = program;
        this.description = description;
    }

    /** A program that is run in its place. */
    static FairleadSidecar of(Path program) {
        return new FairleadSidecar(List.of(program.toString()), "Fairlead sidecar: " + program);
    }

    /** Whether this is the root directory of the image. */
    static boolean isImage(Path root) {
        return Files.isReadable(Path.of(root + HOME + ARGUMENTS)) && Files.isExecutable(java(root));
    }

    /** The one of the image. */
    static FairleadSidecar ofImage(Path root) {
        return new FairleadSidecar(
                command(root), "Fairlead sidecar, run-time image and options of the container image");
    }

    private static Path java(Path root) {
        return Path.of(root + HOME + "/java/bin/java");
    }

    /** The argument file of the image, with the paths that it has here. */
    private static List<String> command(Path root) {
        List<String> command = new ArrayList<>(List.of(java(root).toString()));
        try {
            for (String line : Files.readAllLines(Path.of(root + HOME + ARGUMENTS))) {
                String option = line.strip();
                if (!option.isEmpty() && !option.startsWith("#")) {
                    command.addAll(List.of(option.replace(HOME, root + HOME).split(" ", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return command;
    }

    @Override
    public ContenderInfo info() {
        List<String> version = new ArrayList<>(program);
        version.add("--version");
        return new ContenderInfo(NAME, description, Programs.firstLine(version.toArray(String[]::new)));
    }

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.add("sidecar");
        for (Forward forward : forwards) {
            command.add("--endpoints=" + forward.endpoint());
            command.add("--listen=" + forward.frontend());
        }
        return new RunningProcess(MeasuredProcess.start(command, folder.resolve("log")));
    }
}

package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.process.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A proxy's process within its limits, which can be killed and started again.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} ends it.
 */
final class ProxyProcess implements AutoCloseable {
    private final List<String> command;
    private final Path folder;
    private int starts;
    private MeasuredProcess process;

    private ProxyProcess(List<String> command, Path folder) throws IOException {
        this.command = command;
        this.folder = folder;
        this.process = launch();
    }

    /**
     * Starts a command.
     *
     * @throws IOException if it cannot be started
     */
    static ProxyProcess start(List<String> command, Limits limits, Path folder) throws IOException {
        return new ProxyProcess(within(limits, command), folder);
    }

    private static List<String> within(Limits limits, List<String> command) {
        List<String> limited = new ArrayList<>();
        Path programs = limits.programs();
        if (programs != null) {
            limited.addAll(List.of(
                    "env", "PATH=" + programs + ":" + Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin")));
        }
        if (limits.openFiles() > 0) {
            limited.addAll(List.of("prlimit", "--nofile=%1$d:%1$d".formatted(limits.openFiles()), "--"));
        }
        limited.addAll(command);
        return limited;
    }

    private MeasuredProcess launch() throws IOException {
        starts++;
        return MeasuredProcess.start(command, folder.resolve("log-" + starts));
    }

    /** By SIGKILL, with its children. */
    void kill() {
        process.kill();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    String logEnd() throws IOException {
        return process.logEnd();
    }

    @Override
    public void close() {
        process.close();
    }
}

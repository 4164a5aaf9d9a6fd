package io.fairlead.bench.fault;

import io.fairlead.bench.process.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of a proxy that follow each other.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} ends them all.
 */
final class UpgradeProcesses implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Path folder;
    private final List<MeasuredProcess> all = new ArrayList<>();

    UpgradeProcesses(Path folder) {
        this.folder = folder;
    }

    /** A condition that may become true. */
    interface Condition {
        boolean holds() throws IOException;
    }

    MeasuredProcess start(List<String> command) throws IOException {
        MeasuredProcess started = MeasuredProcess.start(command, log(all.size()));
        all.add(started);
        return started;
    }

    private Path log(int number) {
        return folder.resolve("log-" + number);
    }

    MeasuredProcess latest() {
        return all.getLast();
    }

    /** All that the latest process has logged. */
    String latestLog() throws IOException {
        return Files.readString(log(all.size() - 1));
    }

    /** How many run, and how many processes they have started that run. */
    int running() {
        return all.stream()
                .filter(MeasuredProcess::isAlive)
                .mapToInt(process -> 1
                        + (int) ProcessHandle.of(process.pid()).stream()
                                .flatMap(ProcessHandle::children)
                                .filter(ProcessHandle::isAlive)
                                .count())
                .sum();
    }

    /**
     * Waits.
     *
     * @throws IOException if it does not become true in time; the message has the end of the log
     */
    void await(String what, Condition condition) throws IOException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException(
                        what + " has not happened within " + PATIENCE.toSeconds() + " s: " + latest().logEnd());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public void close() {
        all.reversed().forEach(MeasuredProcess::close);
    }
}

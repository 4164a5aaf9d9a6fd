package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the scheduler runs before all ordinary threads for a while, so that a load and its endpoint do not wait for a
 * processor: the calling thread with the threads that it starts meanwhile, and another process with all of its threads.
 *
 * <p>Only for loads that mostly sleep. Without chrt(1) or the right to do so, it does nothing.
 *
 * <p>Threading: one thread, which closes it as well. Ownership: {@link #close} makes the thread and the process ordinary
 * again; threads that were started meanwhile stay as they are.
 *
 * <p>Source: sched(7), SCHED_FIFO; chrt(1).
 */
public final class Urgency implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Links to {@code PID/task/TID} of the reading thread. */
    private static final Path THREAD = Path.of("/proc/thread-self");

    private static final List<String> URGENT = List.of("--fifo", "--pid", "1");
    private static final List<String> ORDINARY = List.of("--other", "--pid", "0");

    private final Optional<Path> chrt;
    private final String process;

    private Urgency(Optional<Path> chrt, String process) {
        this.chrt = chrt;
        this.process = process;
    }

    /** Makes the calling thread urgent, and a process with all its threads. */
    public static Urgency of(long pid) {
        Urgency urgency = new Urgency(Programs.find("chrt"), Long.toString(pid));
        urgency.set(URGENT);
        return urgency;
    }

    private void set(List<String> policy) {
        if (chrt.isEmpty()) {
            return;
        }
        try {
            String thread = THREAD.toRealPath().getFileName().toString();
            chrt(chrt.get(), List.of(), policy, thread);
            chrt(chrt.get(), List.of("--all-tasks"), policy, process);
        } catch (IOException e) {
            // Neither root nor CAP_SYS_NICE: the load waits like everyone else, before all contenders alike.
        }
    }

    private static void chrt(Path chrt, List<String> options, List<String> policy, String id) throws IOException {
        List<String> command = new ArrayList<>(List.of(chrt.toString()));
        command.addAll(options);
        command.addAll(policy);
        command.add(id);
        Programs.run(PATIENCE, command);
    }

    @Override
    public void close() {
        set(ORDINARY);
    }
}

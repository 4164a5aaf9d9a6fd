package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process, with its children, whose CPU, memory and descriptors are read from {@code /proc}.
 *
 * <p>Threading: one thread at a time.
 *
 * <p>Ownership: {@link #close} ends a process that {@link #start} has started; one that is only watched goes on.
 *
 * <p>Source: proc_pid_stat(5), proc_pid_task(5), proc_pid_status(5), proc_pid_fd(5).
 */
public final class MeasuredProcess implements AutoCloseable {
    private static final int FIELDS_BEFORE_UTIME = 11;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ is 100 on every architecture that Linux has today
    /** How long {@link #close} waits after a SIGTERM before it ends the process by force. */
    public static final long STOP_SECONDS = 5;

    private static final int LOG_END = 2000;

    private final ProcessHandle process;
    private final Path log;

    /** Ends the process if this one is ended; null if it is not ours to end. */
    private final @Nullable Thread onShutdown;

    private MeasuredProcess(ProcessHandle process, Path log, @Nullable Thread onShutdown) {
        this.process = process;
        this.log = log;
        this.onShutdown = onShutdown;
    }

    /**
     * Starts a command, whose output goes to a file.
     *
     * @throws IOException if it cannot be started
     */
    public static MeasuredProcess start(List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        Thread onShutdown = new Thread(() -> destroyForcibly(process.toHandle()));
        Runtime.getRuntime().addShutdownHook(onShutdown);
        return new MeasuredProcess(process.toHandle(), log, onShutdown);
    }

    /**
     * Measures a process that the user has started.
     *
     * @throws IOException if there is none with this id
     */
    public static MeasuredProcess watch(long pid) throws IOException {
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new IOException("there is no process " + pid + "; name the id of a running one"));
        return new MeasuredProcess(process, Path.of("/dev/null"), null);
    }

    /** Its id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it printed. */
    public String logEnd() throws IOException {
        String text = Files.readString(log).strip();
        return text.length() <= LOG_END ? text : "... " + text.substring(text.length() - LOG_END);
    }

    /**
     * CPU that it has used so far, in user and in system mode, in seconds; in steps of 10 ms.
     *
     * @throws IOException if it has ended
     */
    public double cpuSeconds() throws IOException {
        double seconds = 0;
        for (ProcessHandle one : all()) {
            seconds += cpuSeconds(Path.of("/proc", Long.toString(one.pid())));
        }
        return seconds;
    }

    /**
     * CPU that those of its threads have used whose names match, without its children; in steps of 10 ms. Threads that
     * have ended do not count.
     *
     * @param name matches the first 15 characters of a name, which are all that the kernel knows
     * @throws IOException if it has ended
     */
    public double cpuSecondsOfThreads(Pattern name) throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads) {
                seconds += cpuSeconds(thread, name);
            }
        }
        return seconds;
    }

    /**
     * CPU that its threads have used so far, in seconds, in steps of a nanosecond. Threads that have ended do not count, so
     * this is for short times in which none ends.
     *
     * @throws IOException if it has ended
     * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">/proc/PID/schedstat</a>
     */
    public double preciseCpuSeconds() throws IOException {
        long nanos = 0;
        for (ProcessHandle one : all()) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(one.pid()), "task"))) {
                for (Path thread : threads) {
                    nanos += cpuNanos(thread);
                }
            }
        }
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static long cpuNanos(Path thread) throws IOException {
        try {
            String onCpu = Files.readString(thread.resolve("schedstat")).split(" ", 2)[0];
            return Long.parseLong(onCpu);
        } catch (NoSuchFileException e) {
            return 0; // it has ended meanwhile
        }
    }

    private static double cpuSeconds(Path thread, Pattern name) throws IOException {
        try {
            String comm = Files.readString(thread.resolve("comm")).strip();
            return name.matcher(comm).matches() ? cpuSeconds(thread) : 0;
        } catch (NoSuchFileException e) {
            return 0; // it has ended meanwhile
        }
    }

    private static double cpuSeconds(Path folder) throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        // The name in parentheses may hold anything, blanks and parentheses included.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[FIELDS_BEFORE_UTIME]) + Long.parseLong(fields[FIELDS_BEFORE_UTIME + 1]);
        return ticks / TICKS_PER_SECOND;
    }

    /**
     * Its resident memory, in bytes.
     *
     * @throws IOException if it has ended
     */
    public long residentBytes() throws IOException {
        return statusBytes("VmRSS:");
    }

    /**
     * The most resident memory that it has had, in bytes.
     *
     * @throws IOException if it has ended
     */
    public long peakResidentBytes() throws IOException {
        return statusBytes("VmHWM:");
    }

    private long statusBytes(String key) throws IOException {
        long kib = 0;
        for (ProcessHandle one : all()) {
            try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(one.pid()), "status"))) {
                kib += lines.filter(line -> line.startsWith(key))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            }
        }
        return kib * 1024;
    }

    /**
     * How many descriptors it has open.
     *
     * @throws IOException if it has ended
     */
    public int openDescriptors() throws IOException {
        int open = 0;
        for (ProcessHandle one : all()) {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(one.pid()), "fd"))) {
                open += (int) descriptors.count();
            }
        }
        return open;
    }

    /**
     * How many threads it has, without its children.
     *
     * @throws IOException if it has ended
     */
    public int threads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return (int) threads.count();
        }
    }

    /** Whether it runs Java. */
    public boolean isJava() {
        return process.info()
                .command()
                .filter(command -> command.endsWith("/java"))
                .isPresent();
    }

    private static void destroyForcibly(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(process), process.descendants()).toList();
    }

    /** Kills it with its children, by SIGKILL, and waits until they are gone. Only one that {@link #start} has started. */
    public void kill() {
        if (onShutdown == null) {
            throw new IllegalStateException("process " + process.pid() + " is only watched; it is not ours to kill");
        }
        List<ProcessHandle> ours = all();
        destroyForcibly(process);
        for (ProcessHandle one : ours) {
            one.onExit().completeOnTimeout(one, STOP_SECONDS, TimeUnit.SECONDS).join();
        }
        close();
    }

    @Override
    public void close() {
        if (onShutdown == null) {
            return;
        }
        Runtime.getRuntime().removeShutdownHook(onShutdown);
        List<ProcessHandle> ours = all();
        ours.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : ours) {
            one.onExit().completeOnTimeout(one, STOP_SECONDS, TimeUnit.SECONDS).join();
            one.destroyForcibly();
        }
    }
}

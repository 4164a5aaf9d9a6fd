package io.fairlead.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network namespace with its loopback device up. What runs in it runs on threads that have entered it: sockets that
 * they open, threads that they start and programs that they run are in it too.
 *
 * <p>{@code /proc/net} shows the namespace that the JVM started in, whichever thread reads it, and so do
 * {@code /sys/class/net} and {@link java.net.NetworkInterface} for IPv6; {@code /proc/sys/net},
 * {@code /proc/thread-self/net} and netlink show the thread's own. Virtual threads are never in it.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} deletes it; a JVM that ends deletes those that are left, and one that is killed leaves
 * them to the next.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/network_namespaces.7.html">network_namespaces(7)</a>
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/netns");
    private static final String PREFIX = "fl-lab-";
    private static final int MAX_PARAMETER_BYTES = 4096;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<NetworkNamespace> OPEN = ConcurrentHashMap.newKeySet();

    static {
        deleteLeftOvers();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> OPEN.forEach(NetworkNamespace::close)));
    }

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Something to do that may fail. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /**
     * Makes a namespace.
     *
     * @param role a word for its name; the rest makes it unique on this machine
     * @throws org.opentest4j.TestAbortedException if this machine cannot have any
     */
    public static NetworkNamespace create(String role) {
        LabRequirements.check();
        String name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-" + role;
        Command.run("", List.of("ip", "netns", "add", name));
        NetworkNamespace namespace = new NetworkNamespace(name);
        OPEN.add(namespace);
        namespace.exec("ip", "link", "set", "lo", "up");
        return namespace;
    }

    /** What {@code ip netns} calls it. */
    public String name() {
        return name;
    }

    /**
     * Does something in the namespace, on a thread of its own, and waits for it.
     *
     * @throws RuntimeException or {@link Error} as the task throws it; checked exceptions become an
     *     {@link IllegalStateException}
     */
    public <T> T call(Callable<T> task) {
        FutureTask<T> inside = new FutureTask<>(() -> {
            enter();
            return task.call();
        });
        Thread.ofPlatform().name(name).daemon().start(inside);
        return result(inside);
    }

    /** The same without a result. */
    public void run(Action action) {
        var _ = call(() -> {
            action.run();
            return true;
        });
    }

    /** Starts a thread in the namespace; a daemon, so that it does not keep the JVM. */
    public Thread start(Runnable task) {
        Thread thread = threads().newThread(task);
        thread.start();
        return thread;
    }

    /** Makes threads that enter the namespace before all else, for an executor or an event loop group. */
    public ThreadFactory threads() {
        return task -> Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            enter();
            task.run();
        });
    }

    /**
     * Runs a program in the namespace to its end.
     *
     * @return what it wrote, errors included
     * @throws AssertionError with what it wrote, if it fails or takes longer than 120 s
     */
    public String exec(String... command) {
        return call(() -> Command.run("", List.of(command)));
    }

    /** The same with something for it to read. */
    public String execWithInput(String input, String... command) {
        return call(() -> Command.run(input, List.of(command)));
    }

    /** Runs {@code ip} once for all of these; it stops at the first that fails. */
    public void ip(List<String> commands) {
        var _ = execWithInput(String.join("\n", commands) + "\n", "ip", "-batch", "-");
    }

    /** Starts a program in the namespace, as the builder says; the caller ends it. */
    public Process start(ProcessBuilder program) {
        return call(program::start);
    }

    /**
     * Sets a kernel parameter of the namespace.
     *
     * @param key its path below {@code /proc/sys/net}, such as {@code ipv4/ip_forward}
     */
    public void set(String key, int value) {
        run(() -> Files.writeString(Path.of("/proc/sys/net", key), Integer.toString(value)));
    }

    /** The value of a kernel parameter of the namespace. */
    public String get(String key) {
        // In one read: the kernel ends such a file after the first, however short it was.
        return call(() -> {
            try (InputStream stream = Files.newInputStream(Path.of("/proc/sys/net", key))) {
                byte[] value = new byte[MAX_PARAMETER_BYTES];
                int length = Math.max(0, stream.read(value));
                return new String(value, 0, length, StandardCharsets.US_ASCII).trim();
            }
        });
    }

    /**
     * Deletes it; may be called again. It is gone for good once its last thread, socket and process are.
     */
    @Override
    public void close() {
        if (OPEN.remove(this)) {
            delete(name);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private void enter() {
        NamespaceEntry.enter(FOLDER.resolve(name));
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            var _ = task.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a task ran in a namespace", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case RuntimeException exception -> throw exception;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static void delete(String name) {
        Command.run("", List.of("ip", "netns", "delete", name));
    }

    private static void deleteLeftOvers() {
        if (!Files.isDirectory(FOLDER)) {
            return;
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.map(file -> file.getFileName().toString())
                    .filter(NetworkNamespace::isLeftOver)
                    .forEach(NetworkNamespace::deleteLeftOver);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteLeftOver(String name) {
        try {
            delete(name);
        } catch (AssertionError e) {
            // Another JVM was faster, or this one must not; nothing here depends on it.
        }
    }

    private static boolean isLeftOver(String name) {
        if (!name.startsWith(PREFIX)) {
            return false;
        }
        int end = name.indexOf('-', PREFIX.length());
        String pid = end < 0 ? "" : name.substring(PREFIX.length(), end);
        return pid.matches("\\d+") && !Files.exists(Path.of("/proc", pid));
    }
}

package io.fairlead.capture;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code nft}. Each call is one transaction: all of it takes effect, or nothing.
 *
 * <p>Threading: Thread-safe. A call blocks until the program has ended, some milliseconds.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/nft.8.html">nft(8)</a>
 */
final class Nft {
    private static final List<String> USUAL_PLACES = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");
    private static final long TIMEOUT_SECONDS = 60;
    private static final int LONGEST_MESSAGE = 500;

    /** One for each stream: all of them block until the program has ended. */
    private static final Executor THREADS =
            task -> Thread.ofPlatform().daemon().name("fairlead-nft").start(task);

    /** More than the number of reports within the time that a query may cover. */
    private static final int REMEMBERED = 256;

    private final Path program;

    /** The latest processes that have changed something; guarded by itself. */
    private final ArrayDeque<Integer> processes = new ArrayDeque<>();

    /** @param program the program's file */
    Nft(Path program) {
        this.program = program;
    }

    /** The program; null if it is not installed. */
    static @Nullable Nft find() {
        List<String> places =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)));
        places.addAll(USUAL_PLACES);
        for (String place : places) {
            Path program = Path.of(place, "nft");
            if (!place.isEmpty() && Files.isExecutable(program)) {
                return new Nft(program);
            }
        }
        return null;
    }

    /**
     * Takes a script as one transaction.
     *
     * @throws IOException with the error of nft or the kernel
     */
    void run(String script) throws IOException {
        exec(this::remember, script, "-f", "-");
    }

    /**
     * Whether a netlink socket belongs to a process that was lately run to change something. The kernel gives the first
     * netlink socket of a process the process's own ID.
     */
    boolean isOwn(int portId) {
        synchronized (processes) {
            return processes.contains(portId);
        }
    }

    private void remember(Process process) {
        synchronized (processes) {
            if (processes.size() == REMEMBERED) {
                processes.removeFirst();
            }
            processes.addLast((int) process.pid());
        }
    }

    /**
     * Checks whether nft and the kernel would accept a script.
     *
     * @throws IOException with their error
     */
    void check(String script) throws IOException {
        exec(process -> {}, script, "-c", "-f", "-");
    }

    /** The tables that there are, as {@code inet filter}. */
    List<String> tables() throws IOException {
        return exec(process -> {}, "", "list", "tables")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("table "))
                .map(line -> line.substring("table ".length()))
                .toList();
    }

    /** The text of a chain. */
    String chain(String familyAndTable, String chain) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("list", "chain"));
        arguments.addAll(List.of(familyAndTable.split(" ", 2)));
        arguments.add(chain);
        return exec(process -> {}, "", arguments.toArray(String[]::new));
    }

    private String exec(Consumer<Process> started, String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        started.accept(process);
        try {
            return talk(process, input);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while nft was running");
        } finally {
            process.destroyForcibly();
        }
    }

    private String talk(Process process, String input) throws IOException, InterruptedException {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), THREADS);
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), THREADS);
        var _ = CompletableFuture.runAsync(() -> write(process.getOutputStream(), input), THREADS);
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("nft has not finished within " + TIMEOUT_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException("nft: " + shortened(errors.join()));
        }
        return output.join();
    }

    private static void write(OutputStream stdin, String input) {
        try (stdin) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended early, with the reason on its standard error.
        }
    }

    private static String text(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String shortened(String message) {
        String text = message.strip();
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    }
}

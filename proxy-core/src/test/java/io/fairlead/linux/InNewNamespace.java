package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A network namespace of a test's own, with the loopback interface up, which ends with the thread that is in it. */
final class InNewNamespace {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final NativeFunction UNSHARE = NativeFunction.slow("unshare");

    /** What is done on the thread that is in the namespace. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private InNewNamespace() {}

    /** Runs the body on a thread of its own in a new namespace; skips the test without the privileges for that. */
    static void run(Body body) throws Exception {
        assumeTrue(
                Capabilities.effective().containsAll(Set.of(Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN)),
                "needs root: CAP_NET_ADMIN and CAP_SYS_ADMIN, to make a network namespace");
        onThread(() -> {
            unshare();
            command("ip link set lo up");
            body.run();
        });
    }

    /** Runs the body on a thread of its own, and throws what it throws. */
    static void onThread(Body body) throws Exception {
        FutureTask<@Nullable Void> task = new FutureTask<>(() -> {
            body.run();
            return null;
        });
        Thread thread = Thread.ofPlatform().name("in-new-namespace").start(task);
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                case null, default -> throw e;
            }
        } finally {
            thread.join();
        }
    }

    private static void unshare() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(UNSHARE.call(NativeFunction.errno(arena), CLONE_NEWNET))
                    .as("unshare(2)")
                    .isZero();
        }
    }

    /** Runs a program in the namespace of the calling thread, and returns what it prints, line by line. */
    static List<String> command(String line) throws IOException, InterruptedException {
        return command(List.of(line.split(" ")), "");
    }

    /** The same, with input for the program. */
    static List<String> command(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.outputWriter().append(input).close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output.lines().map(String::strip).toList();
    }
}

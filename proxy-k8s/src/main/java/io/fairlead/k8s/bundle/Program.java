package io.fairlead.k8s.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program whose output is collected.
 *
 * <p>Threading: Immutable.
 */
record Program(List<String> command) {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 4 << 20;

    static Program of(String... command) {
        return new Program(List.of(command));
    }

    /**
     * Runs it; what it prints, both outputs together.
     *
     * @throws IOException if it is not installed, fails, or runs for longer than 10 seconds
     */
    byte[] output() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            var _ = Thread.ofVirtual().start(() -> read(process.getInputStream(), output));
            byte[] text = output.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not end within " + DEADLINE.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "exit code " + process.exitValue() + ": " + new String(text, StandardCharsets.UTF_8).strip());
            }
            return text;
        } catch (TimeoutException e) {
            throw new IOException("it did not end within " + DEADLINE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void read(InputStream from, CompletableFuture<byte[]> output) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                kept.write(buffer, 0, Math.min(n, MAX_BYTES - kept.size()));
            }
            output.complete(kept.toByteArray());
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command);
    }
}

package io.fairlead.k8s.health;

import io.fairlead.fault.FaultBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Files by which a probe sees that this very process is live and ready. On the network of a node, a port does not show
 * that: while one pod replaces another, either of them may answer.
 *
 * <p>A file is there while its condition holds, and its modification time is renewed every two seconds. So a process that
 * hangs is not mistaken for a live one: a probe takes a file as missing once it is older than some seconds, or of the
 * future, which it is if the clock of the machine has been set back since.
 *
 * <p>Threading: Thread-safe; the files are written by a thread of its own.
 *
 * <p>Failure: what cannot be written is logged once, and tried again.
 */
public final class ProbeFiles implements AutoCloseable {
    /** Exists while {@code /livez} would answer 200. */
    public static final String LIVE = "live";

    /** Exists while the process serves, or could at once take over from the one that does. */
    public static final String READY = "ready";

    /** How often they are renewed. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LogManager.getLogger(ProbeFiles.class);

    private final Path directory;
    private final BooleanSupplier isLive;
    private final BooleanSupplier isReady;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("fairlead-probes").unstarted(task));
    private @Nullable String problem;
    private boolean wasReady;
    private volatile boolean isStopping;

    private ProbeFiles(Path directory, BooleanSupplier isLive, BooleanSupplier isReady) {
        this.directory = directory;
        this.isLive = isLive;
        this.isReady = isReady;
    }

    /**
     * Starts to write the files, after removing those of a process that had the directory before.
     *
     * @param directory is created if it does not exist
     */
    public static ProbeFiles start(Path directory, BooleanSupplier isLive, BooleanSupplier isReady) {
        return start(directory, isLive, isReady, PERIOD);
    }

    static ProbeFiles start(Path directory, BooleanSupplier isLive, BooleanSupplier isReady, Duration period) {
        ProbeFiles files = new ProbeFiles(directory, isLive, isReady);
        // Not at a fixed rate, so that a machine that was suspended does not make up for all of it.
        var _ = files.thread.scheduleWithFixedDelay(files::renewAll, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        return files;
    }

    /** The process is about to stop: it is no longer ready, and stays live until it has stopped. */
    public void onStopping() {
        isStopping = true;
        if (!thread.isShutdown()) {
            thread.execute(this::renewAll);
        }
    }

    private void renewAll() {
        FaultBoundary.run("the files for probes", () -> {
            try {
                Files.createDirectories(directory);
                renew(LIVE, isLive.getAsBoolean());
                boolean isReadyNow = !isStopping && isReady.getAsBoolean();
                renew(READY, isReadyNow);
                noteReady(isReadyNow);
                problem = null;
            } catch (IOException e) {
                onFailed(e);
            }
        });
    }

    private void renew(String name, boolean isTrue) throws IOException {
        Path file = directory.resolve(name);
        if (!isTrue) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        } else {
            Files.createFile(file);
        }
    }

    private void noteReady(boolean isReadyNow) {
        if (isReadyNow != wasReady) {
            wasReady = isReadyNow;
            LOG.debug("{} {}", directory.resolve(READY), isReadyNow ? "is renewed" : "is removed");
        }
    }

    private void onFailed(IOException cause) {
        String why = cause.toString();
        if (!why.equals(problem)) {
            problem = why;
            LOG.warn(
                    "cannot write the files for probes in {}: {}; retrying every {} s. Until then, probes fail and the kubelet"
                            + " may restart the pod; make the directory writable",
                    directory,
                    why,
                    PERIOD.toSeconds());
        }
    }

    /** Removes the files; they are gone on return. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(PERIOD.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
            Files.deleteIfExists(directory.resolve(READY));
            Files.deleteIfExists(directory.resolve(LIVE));
        } catch (IOException e) {
            LOG.debug("the files for probes stay in {}", directory, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

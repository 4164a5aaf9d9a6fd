package io.fairlead.k8s.source;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.fault.LastingThread;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.model.ClusterChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A source of Services that reads the manifests in a directory, or in one file, and follows their changes.
 *
 * <p>It reads every {@code *.yaml}, {@code *.yml} and {@code *.json} file of the directory itself, but no hidden files
 * and temporary files of editors. Links are followed, so that a mounted ConfigMap works. A change is effective within a
 * second, mostly after 50 ms; all that one look at the directory finds is delivered as one batch, and only real
 * differences are.
 *
 * <p>Threading: the consumer and the observer are called in {@link #start} on the caller's thread, afterwards on the
 * source's own thread. {@link #close} may come from any thread.
 *
 * <p>Ownership: the source owns its thread and its watch; close it.
 *
 * <p>Failure: a file that is broken, unreadable or empty leaves its last good objects in force, and so does a single
 * object that is rejected; a directory that vanishes leaves everything in force until it returns.
 */
public final class FolderSource implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(FolderSource.class);
    private static final String THREAD = "fairlead-manifests";
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Path path;
    private final ManifestFolder folder;
    private final LastingThread thread;

    /**
     * A source that has not read anything yet.
     *
     * @param path a directory, or one file
     * @param nodeName name of the node that the proxy runs on; null to take the only Node object that there is, if
     *     there is only one
     * @param changes takes each batch of changes, to be applied as one
     * @param problems observes problems of the manifests
     */
    public FolderSource(
            Path path, @Nullable String nodeName, Consumer<List<ClusterChange>> changes, ProblemObserver problems) {
        this(path, nodeName, ServiceScope.NODE, changes, problems);
    }

    /**
     * The same for a proxy that has a name.
     *
     * @param proxyName the {@code service-proxy-name} of the proxied Services; null for those without
     */
    public FolderSource(
            Path path,
            @Nullable String nodeName,
            @Nullable String proxyName,
            Consumer<List<ClusterChange>> changes,
            ProblemObserver problems) {
        this(path, nodeName, ServiceScope.ofProxy(proxyName), changes, problems);
    }

    /**
     * The same for other Services.
     *
     * @param scope which Services are reported
     */
    public FolderSource(
            Path path,
            @Nullable String nodeName,
            ServiceScope scope,
            Consumer<List<ClusterChange>> changes,
            ProblemObserver problems) {
        this.path = path;
        this.folder = new ManifestFolder(path, nodeName, scope, changes, problems);
        this.thread = LastingThread.unstarted(THREAD, this::follow);
    }

    /** Reads the manifests once, without watching them. */
    public static void read(
            Path path, @Nullable String nodeName, Consumer<List<ClusterChange>> changes, ProblemObserver problems) {
        new ManifestFolder(path, nodeName, ServiceScope.NODE, changes, problems).load(System.nanoTime());
    }

    /**
     * Delivers the current objects as one batch (none if there are none), then follows changes.
     *
     * @throws ManifestsNotFoundException if the directory or file does not exist
     */
    public void start() {
        folder.load(System.nanoTime());
        thread.start();
    }

    private void follow() {
        try (FolderWatch watch = new FolderWatch(watchedDirectory())) {
            while (!Thread.currentThread().isInterrupted()) {
                watch.await(pass());
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer following {}", path);
        }
    }

    /** A pass that fails must not end the passes after it. */
    private Duration pass() {
        return FaultBoundary.call(
                "following the manifests in " + path, () -> folder.pass(System.nanoTime()), fault -> STOP);
    }

    private Path watchedDirectory() {
        Path parent = path.toAbsolutePath().getParent();
        return Files.isRegularFile(path) && parent != null ? parent : path;
    }

    /** Stops following; what was delivered stays. Returns when nothing more will be delivered. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(STOP)) {
                LOG.warn("thread {} has not stopped within {} s", THREAD, STOP.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

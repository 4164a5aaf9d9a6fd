package io.fairlead.k8s.state;

import io.fairlead.fault.LastingThread;
import io.fairlead.model.ClusterChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Follows the changes of a cluster and keeps its state in a file.
 *
 * <p>A change is in the file after a second, and later where the state is large: writing takes at most a twentieth of the
 * time. Without changes the file is written once an hour, which shows that it is still in force.
 *
 * <p>Threading: Thread-safe; the file is written on the keeper's own thread.
 *
 * <p>Ownership: owns its thread; {@link #close} writes what has not been written.
 *
 * <p>Failure: a file that cannot be written is logged once, and tried again with the next change.
 */
public final class StateKeeper implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(StateKeeper.class);

    /** From a change to the file, so that a burst of changes is written once. */
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    private static final int PAUSES_PER_WRITE = 20;
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final StateFile file;
    private final Duration minPause;
    private final Duration maxPause;
    private final LastingThread thread = LastingThread.unstarted("fairlead-state", this::work);

    /** Confined to the thread, and to {@link #close} once that has ended. */
    private final ClusterState.Contents contents = new ClusterState.Contents();

    /** Confined as the contents are: whether there is anything to keep, and whether the last write failed. */
    private boolean isKnown;

    private boolean isFailing;

    /** Guarded by this. */
    private List<ClusterChange> pending = new ArrayList<>();

    private StateKeeper(StateFile file, Duration minPause, Duration maxPause) {
        this.file = file;
        this.minPause = minPause;
        this.maxPause = maxPause;
    }

    /** A keeper that follows changes from an empty state on. */
    public static StateKeeper start(StateFile file) {
        return start(file, MIN_PAUSE, MAX_PAUSE);
    }

    static StateKeeper start(StateFile file, Duration minPause, Duration maxPause) {
        StateKeeper keeper = new StateKeeper(file, minPause, maxPause);
        keeper.thread.start();
        return keeper;
    }

    /** Objects have changed. Returns at once. */
    public synchronized void onChanges(List<ClusterChange> changes) {
        pending.addAll(changes);
        notifyAll();
    }

    private void work() {
        try {
            while (true) {
                awaitChanges();
                Thread.sleep(minPause);
                long begun = System.nanoTime();
                write();
                Thread.sleep(Duration.ofNanos(System.nanoTime() - begun).multipliedBy(PAUSES_PER_WRITE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitChanges() throws InterruptedException {
        long begun = System.nanoTime();
        while (pending.isEmpty()) {
            long left = maxPause.toNanos() - (System.nanoTime() - begun);
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private synchronized List<ClusterChange> taken() {
        List<ClusterChange> taken = pending;
        pending = new ArrayList<>();
        return taken;
    }

    private void write() {
        List<ClusterChange> changes = taken();
        contents.apply(changes);
        isKnown |= !changes.isEmpty();
        if (!isKnown) {
            return;
        }
        try {
            file.write(contents.at(Instant.now()));
            isFailing = false;
        } catch (IOException e) {
            if (!isFailing) {
                isFailing = true;
                LOG.warn(
                        "cannot write the last known state to {}: {}; the next start waits for the API server",
                        file.path(),
                        e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.join(CLOSE_PATIENCE)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.fairlead.k8s.accesslog;

import io.fairlead.fault.FaultBoundary;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes the records of a queue.
 *
 * <p>Threading: Thread-safe; formats and writes on its own thread.
 *
 * <p>Ownership: owns its thread and the output; close it.
 */
final class RecordWriter implements AutoCloseable {
    /** Records that come within this time are written together. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A safeguard; whoever adds a record wakes it. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final RecordQueue queue;
    private final LineFormat format;
    private final LineOutput output;
    private final StringBuilder line = new StringBuilder(1024);
    private final AtomicBoolean isIdle = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean isClosing;

    RecordWriter(RecordQueue queue, LineFormat format, LineOutput output) {
        this.queue = queue;
        this.format = format;
        this.output = output;
        thread = Thread.ofPlatform().daemon().name("fairlead-access-log").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** A record was added. Costs a system call only for the first one after a pause. */
    void onAdded() {
        if (isIdle.get() && isIdle.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        boolean hadRecords = false;
        while (!isClosing) {
            boolean hasRecords = drain();
            if (hasRecords || hadRecords) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } else {
                awaitRecord();
            }
            hadRecords = hasRecords;
        }
        var _ = drain();
        output.close();
    }

    private void awaitRecord() {
        isIdle.set(true);
        // A record may have been added just before the flag was set.
        if (!drain() && !isClosing) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        isIdle.set(false);
    }

    /** Writes everything that waits; whether there was anything. */
    private boolean drain() {
        Object record = queue.poll();
        if (record == null) {
            return false;
        }
        for (; record != null; record = next()) {
            write(record);
        }
        output.flush();
        return true;
    }

    /** Null if the process ends and the output blocks; see {@link #close()}. */
    private @Nullable Object next() {
        return Thread.currentThread().isInterrupted() ? null : queue.poll();
    }

    private void write(Object record) {
        FaultBoundary.run(
                record,
                written -> {
                    line.setLength(0);
                    format.append(Entry.of(written, queue.takenMillis()), line);
                    output.write(line);
                },
                (broken, fault) -> {});
    }

    /** Writes what waits, for a moment. A file that blocks for longer is given up. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

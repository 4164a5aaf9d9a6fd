package io.fairlead.k8s.cli.ask;

import io.fairlead.linux.TerminalDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a user presses.
 *
 * <p>Threading: read by the main thread; a daemon thread waits for keys.
 *
 * <p>Ownership: closing it lets the terminal work as before.
 */
final class KeySource implements AutoCloseable {
    /** What {@link #next} returns if no key was pressed. */
    static final int NONE = -2;

    /** What it returns once there are no more keys, since the terminal is gone. */
    static final int END = -1;

    private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
    private final @Nullable Runnable restore;

    private KeySource(@Nullable Runnable restore) {
        this.restore = restore;
    }

    /** A source without keys. */
    static KeySource none() {
        return new KeySource(null);
    }

    /** The terminal of standard input; without keys if standard input is not a terminal. */
    static KeySource terminal() {
        Runnable restore = TerminalDevice.readKeys();
        KeySource source = new KeySource(restore);
        if (restore != null) {
            var _ = Thread.ofPlatform().daemon().name("fairlead-keys").start(source::read);
        }
        return source;
    }

    private void read() {
        try {
            int key = 0;
            while (key != END) {
                key = System.in.read();
                keys.add(key);
            }
        } catch (IOException _) {
            keys.add(END);
        }
    }

    /** Waits for a key, but no longer than this. */
    int next(Duration pause) {
        try {
            Integer key = keys.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
            return key == null ? NONE : key;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return END;
        }
    }

    @Override
    public void close() {
        if (restore != null) {
            restore.run();
        }
    }
}

package io.fairlead.k8s.access;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A value that is read repeatedly. While it cannot be read, because it is being written or it is wrong, the last one
 * stays in use, and the log says so once.
 *
 * <p>Threading: Thread-safe.
 */
final class LastGood<T> {
    private static final Logger LOG = LogManager.getLogger(LastGood.class);

    /** Reads the value. */
    @FunctionalInterface
    interface Reader<T> {
        T read() throws IOException;
    }

    private final String what;
    private final Reader<T> reader;
    private final AtomicBoolean isStale = new AtomicBoolean();
    private volatile T last;

    /**
     * Reads it for the first time.
     *
     * @param what it is, for the log, such as {@code the token file /x/token}
     * @throws IOException if it cannot be read; the message says why
     */
    LastGood(String what, Reader<T> reader) throws IOException {
        this.what = what;
        this.reader = reader;
        last = reader.read();
    }

    /** The value as it is now, or the last one that could be read. */
    T current() {
        try {
            last = reader.read();
            isStale.set(false);
        } catch (IOException | IllegalArgumentException e) {
            if (!isStale.getAndSet(true)) {
                LOG.warn("{} cannot be read again: {}; the last good state stays in use", what, e.getMessage());
            }
        }
        return last;
    }
}

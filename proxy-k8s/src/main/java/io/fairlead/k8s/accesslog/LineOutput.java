package io.fairlead.k8s.accesslog;

/** Where lines go. Confined to the thread that writes, but for its counters. */
interface LineOutput extends AutoCloseable {
    /** Takes a line, without its end; it may be kept until {@link #flush()}. */
    void write(CharSequence line);

    /** Writes what was kept. Whatever fails is counted. */
    void flush();

    /** How many lines were written. Thread-safe. */
    long written();

    /** How many lines were lost, because they could not be written. Thread-safe. */
    long lost();

    @Override
    void close();
}

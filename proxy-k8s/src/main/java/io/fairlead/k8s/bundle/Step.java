package io.fairlead.k8s.bundle;

import java.io.IOException;

/**
 * A file of a bundle, and how to get it.
 *
 * <p>Threading: Immutable.
 *
 * @param file its path in the bundle
 * @param source where it comes from, for people
 * @param privacy whether it names clients
 */
record Step(String file, String source, Privacy privacy, Collector collector) {
    /** Whether a file names clients. */
    enum Privacy {
        /** It does not. */
        NO_CLIENTS,
        /** As JSON, in the properties {@code client}, and perhaps in messages. */
        CLIENTS_IN_JSON,
        /** As text, anywhere. */
        CLIENTS_IN_TEXT
    }

    /** Gets the content of a file. */
    @FunctionalInterface
    interface Collector {
        /**
         * Gets it, within a deadline of its own.
         *
         * @throws IOException if it cannot be had; the message says why
         */
        byte[] collect() throws IOException;
    }

    static Step of(String file, String source, Collector collector) {
        return new Step(file, source, Privacy.NO_CLIENTS, collector);
    }
}

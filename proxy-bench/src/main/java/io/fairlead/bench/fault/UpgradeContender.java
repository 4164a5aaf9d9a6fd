package io.fairlead.bench.fault;

import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A proxy that is replaced by its next process while it serves.
 *
 * <p>Threading: one thread at a time.
 */
interface UpgradeContender {
    /** What results call it. */
    default String name() {
        return info().name();
    }

    /** Which one it is. It may run a program to find its version. */
    ContenderInfo info();

    /**
     * Starts it; returns before it accepts connections.
     *
     * @param services each with its only endpoint
     * @param folder an empty directory for its configuration and log
     * @throws IOException if it cannot be started
     */
    Running start(List<Service> services, Path folder) throws IOException;

    /** A Service with one endpoint. */
    record Service(AddressPort frontend, AddressPort endpoint) {}

    /** One that has been started. Ownership: {@link #close} ends it and removes what it has installed. */
    interface Running extends AutoCloseable {
        /**
         * Replaces it, and returns once the next process serves.
         *
         * @throws IOException if that fails
         */
        void upgrade() throws IOException;

        /** How many processes of it run, those that only finish their connections included. */
        int processes();

        /** The end of what it logged. */
        String logEnd() throws IOException;

        @Override
        void close() throws IOException;
    }
}

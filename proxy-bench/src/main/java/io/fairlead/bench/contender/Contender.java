package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A way from a client to an endpoint that is measured.
 *
 * <p>Threading: one thread at a time.
 */
public interface Contender {
    /** Its identity. */
    ContenderInfo info();

    /** What it is; decides which workloads make sense. */
    Kind kind();

    /** Whether it relays datagrams. */
    default boolean relaysUdp() {
        return false;
    }

    /** Whether it takes part only if it is named. */
    default boolean isOnRequest() {
        return false;
    }

    /**
     * Starts it; returns before it accepts connections.
     *
     * @param forwards what it has to do
     * @param folder an empty directory for its configuration and log
     * @throws IOException if it cannot be started
     */
    Running start(List<Forward> forwards, Path folder) throws IOException;

    /** What a contender is. */
    enum Kind {
        /** No proxy at all. */
        DIRECT,
        /** The kernel, without a process. */
        KERNEL,
        /** A process that is started, and can be started again. */
        PROCESS,
        /** A process to which the kernel hands connections to addresses that the machine does not have. */
        CAPTURE,
        /** A proxy that the benchmark does not start. */
        TARGET
    }

    /** A contender that has been started. Ownership: {@link #close} ends it. */
    interface Running extends AutoCloseable {
        /** The process whose cost is measured; empty if there is none. */
        Optional<MeasuredProcess> process();

        /** Where it serves metrics of its own; empty if it does not. */
        default Optional<URI> metrics() {
            return Optional.empty();
        }

        /** Makes it work, if it disturbs others while it does. */
        default void activate() throws IOException {}

        /** Ends that. */
        default void deactivate() throws IOException {}

        @Override
        void close();
    }

    /** A contender that is a process. */
    record RunningProcess(MeasuredProcess measured) implements Running {
        @Override
        public Optional<MeasuredProcess> process() {
            return Optional.of(measured);
        }

        @Override
        public void close() {
            measured.close();
        }
    }
}

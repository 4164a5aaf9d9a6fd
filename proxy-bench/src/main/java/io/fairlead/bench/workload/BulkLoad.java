package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.load.DatagramCounts;
import io.fairlead.bench.process.StartedProgram;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a proxy busy while something else is measured.
 *
 * <p>Threading: Immutable.
 */
sealed interface BulkLoad {
    /** Ends the name of a workload. */
    String suffix();

    /** Ends its title. */
    String title();

    /** Where it goes; null if a contender cannot be loaded so. */
    @Nullable
    AddressPort target(Frontends frontends);

    /**
     * Starts it, and returns once it flows.
     *
     * @throws IOException if it does not
     */
    Flow start(AddressPort target) throws IOException;

    /** A load that runs. Ownership: {@link #close} ends it. */
    interface Flow extends AutoCloseable {
        /**
         * What was measured next to it has ended; it ends a little later.
         *
         * @throws IOException if it failed
         */
        Moved end() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * What has arrived of it.
     *
     * @param bytes of all of it
     * @param gigabitsPerSecond while something was measured next to it
     * @param loss in per cent; empty if nothing can be lost
     */
    record Moved(long bytes, double gigabitsPerSecond, OptionalDouble loss) {}

    /** Streams of TCP, which the endpoint sends as fast as they are read. */
    record Streams(Iperf3 streams) implements BulkLoad {
        /** The first half of a second is without messages; the program reports it apart. */
        private static final Duration LEAD = Duration.ofMillis(550);

        @Override
        public String suffix() {
            return "";
        }

        @Override
        public String title() {
            return streams.streams() + " bulk streams";
        }

        @Override
        public @Nullable AddressPort target(Frontends frontends) {
            return frontends.bulk();
        }

        @Override
        public Flow start(AddressPort target) throws IOException {
            StartedProgram started = streams.start(target);
            Settling.pause(LEAD);
            return new Flow() {
                @Override
                public Moved end() throws IOException {
                    Iperf3.Received received = streams.end(started);
                    return new Moved(received.bytes(), received.middleGigabitsPerSecond(), OptionalDouble.empty());
                }

                @Override
                public void close() throws IOException {
                    started.close();
                }
            };
        }
    }

    /** A stream of datagrams, as fast as the client can send them. */
    record Datagrams(DatagramStream stream) implements BulkLoad {
        private static final Duration LEAD = Duration.ofMillis(500);
        private static final double BITS_PER_BYTE = 8;

        @Override
        public String suffix() {
            return "-beside-udp";
        }

        @Override
        public String title() {
            return "a bulk stream of datagrams";
        }

        @Override
        public @Nullable AddressPort target(Frontends frontends) {
            return frontends.udpBulk();
        }

        @Override
        public Flow start(AddressPort target) throws IOException {
            DatagramStream.Started started = stream.start(target);
            Settling.pause(LEAD);
            DatagramCounts before = stream.received();
            long begin = System.nanoTime();
            return new Flow() {
                @Override
                public Moved end() throws IOException {
                    long meanwhile = stream.received().since(before).bytes();
                    double bitsPerNano = meanwhile * BITS_PER_BYTE / (System.nanoTime() - begin);
                    DatagramStream.Outcome outcome = stream.end(started);
                    return new Moved(outcome.received().bytes(), bitsPerNano, OptionalDouble.of(outcome.loss()));
                }

                @Override
                public void close() throws IOException {
                    started.close();
                }
            };
        }
    }
}

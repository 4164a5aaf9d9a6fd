package io.fairlead.bench.workload;

import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.load.DatagramCounts;
import io.fairlead.bench.process.StartedProgram;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A stream of large datagrams, as fast as a process can send them, to an endpoint that counts.
 *
 * <p>Threading: Immutable.
 *
 * @param mainClass takes {@code datagrams TARGET SECONDS}, and prints how many it has sent
 * @param counts where the endpoint tells what it has received
 * @param seconds for how long, at least 1
 */
record DatagramStream(String mainClass, AddressPort counts, int seconds) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Nothing is on its way any more if nothing has come for so long. */
    private static final Duration QUIET = Duration.ofMillis(100);

    /**
     * A stream that runs.
     *
     * @param program that sends
     * @param before what the endpoint had received before
     */
    record Started(StartedProgram program, DatagramCounts before) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            program.close();
        }
    }

    /**
     * What came of a stream.
     *
     * @param sent how many datagrams
     * @param received how many of them
     */
    record Outcome(long sent, DatagramCounts received) {
        private static final double PERCENT = 100;

        /** In per cent. */
        double loss() {
            return Math.max(0, PERCENT * (sent - received.datagrams()) / sent);
        }
    }

    /** What the endpoint has received so far. */
    DatagramCounts received() throws IOException {
        return DatagramCounts.ask(counts);
    }

    /**
     * Starts the stream, and returns once it flows.
     *
     * @throws IOException if it does not
     */
    Started start(AddressPort target) throws IOException {
        DatagramCounts before = settled();
        StartedProgram program = StartedProgram.start(
                JavaCommand.of(mainClass, List.of("datagrams", target.toString(), Integer.toString(seconds))));
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (received().datagrams() == before.datagrams()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("of the datagrams to " + target + ", none has arrived; "
                            + program.output(PATIENCE.plusSeconds(seconds)).strip() + " were sent");
                }
                Settling.pause(POLL);
            }
            return new Started(program, before);
        } catch (IOException | RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /**
     * Waits until the stream has ended.
     *
     * @throws IOException if it failed
     */
    Outcome end(Started started) throws IOException {
        String output = started.program().output(PATIENCE.plusSeconds(seconds)).strip();
        try {
            long sent = Long.parseLong(output.substring(output.lastIndexOf('\n') + 1));
            return new Outcome(sent, settled().since(started.before()));
        } catch (NumberFormatException e) {
            throw new IOException("the sender of datagrams has not printed a number, but '" + output + "'", e);
        }
    }

    private DatagramCounts settled() throws IOException {
        DatagramCounts before;
        DatagramCounts now = received();
        do {
            before = now;
            Settling.pause(QUIET);
            now = received();
        } while (!now.equals(before));
        return now;
    }
}

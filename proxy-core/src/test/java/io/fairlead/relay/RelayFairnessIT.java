package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.relay.RelayKit.Pair;
import io.fairlead.transport.PollClock;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams leave their event loop time for everything else. */
@Timeout(60)
final class RelayFairnessIT {
    private static final int STREAMS = 4;
    private static final int MESSAGES = 200;
    private static final long MIB = 1 << 20;

    /**
     * Counted, not timed: between two polls each stream may have one turn, and a small message waits for one such round. If
     * streams queued themselves as tasks, there would be hundreds of turns between two polls.
     */
    @Test
    void eventLoopPollsBetweenTheTurnsOfStreams() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Pair small = kit.pair()) {
            List<Pair> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                Pair stream = kit.pair();
                streams.add(stream);
                var _ = async(() -> fill(stream.endpoint(), isOver));
                var _ = async(() -> drain(stream.client(), isOver));
            }
            PollClock clock = kit.transport().pollClocks().getFirst();
            await().until(() -> kit.bytesToDownstream() > 64 * MIB);

            long pollsBefore = polls(clock);
            long bytesBefore = kit.bytesToDownstream();
            exchange(small);
            long polls = polls(clock) - pollsBefore;
            long bytes = kit.bytesToDownstream() - bytesBefore;
            isOver.set(true);
            for (Pair stream : streams) {
                stream.close();
            }

            assertThat(polls).as("polls during %d messages", MESSAGES).isGreaterThanOrEqualTo(2 * MESSAGES);
            assertThat(bytes / polls).as("bytes of streams between two polls").isLessThan(STREAMS * 2 * MIB);
        }
    }

    private static long polls(PollClock clock) {
        return clock.times().counts().stream().mapToLong(Long::longValue).sum();
    }

    private static void exchange(Pair pair) throws IOException {
        byte[] message = new byte[64];
        for (int i = 0; i < MESSAGES; i++) {
            pair.client().getOutputStream().write(message);
            pair.endpoint().getInputStream().readNBytes(message, 0, message.length);
            pair.endpoint().getOutputStream().write(message);
            pair.client().getInputStream().readNBytes(message, 0, message.length);
        }
    }

    private static Object fill(Socket socket, AtomicBoolean isOver) throws IOException {
        byte[] chunk = new byte[256 * 1024];
        while (!isOver.get()) {
            socket.getOutputStream().write(chunk);
        }
        return chunk;
    }

    private static Object drain(Socket socket, AtomicBoolean isOver) throws IOException {
        byte[] chunk = new byte[256 * 1024];
        while (!isOver.get() && socket.getInputStream().read(chunk) >= 0) {
            // What has come is overwritten by what comes next.
        }
        return chunk;
    }
}

package io.fairlead.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.relay.RelayKit.Pair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The splice relay allocates for connections, not for messages. */
@Timeout(60)
final class RelayAllocationIT {
    private static final int MESSAGES = 10_000;
    private static final int WARM_UP_ROUNDS = 3;

    /** For what the event loop itself may do once in a while; less than a tenth of a byte for each message. */
    private static final long TOLERANCE_BYTES = 1000;

    @Test
    void relayedMessagesAllocateNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Pair pair = kit.pair()) {
            CompletableFuture<Long> id = new CompletableFuture<>();
            kit.transport()
                    .eventLoops()
                    .getFirst()
                    .execute(() -> id.complete(Thread.currentThread().threadId()));
            long loop = id.get(5, TimeUnit.SECONDS);
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                exchange(pair);
            }
            long before = threads.getThreadAllocatedBytes(loop);
            exchange(pair);
            assertThat(threads.getThreadAllocatedBytes(loop) - before).isLessThan(TOLERANCE_BYTES);
        }
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
}

package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class EventLoopSignalsIT {
    private static final long SIGPIPE_BIT = 1L << 12;

    @AutoClose
    private final EpollTransport transport = new EpollTransport(1);

    @Test
    void eventLoopIsNotInterruptedByWritesToConnectionsThatWereReset() throws Exception {
        CompletableFuture<String> blocked = new CompletableFuture<>();
        transport.eventLoops().getFirst().execute(() -> blocked.complete(blockedSignals()));

        assertThat(Long.parseUnsignedLong(blocked.get(10, TimeUnit.SECONDS), 16) & SIGPIPE_BIT)
                .isNotZero();
    }

    /** The mask of the calling thread. */
    private static String blockedSignals() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("SigBlk:"))
                    .map(line -> line.substring("SigBlk:".length()).strip())
                    .findFirst()
                    .orElse("0");
        } catch (IOException e) {
            return "0";
        }
    }
}

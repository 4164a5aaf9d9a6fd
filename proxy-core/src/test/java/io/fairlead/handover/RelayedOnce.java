package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.linux.Pipe;
import io.fairlead.linux.SystemCalls;
import io.fairlead.listen.ConnectionState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Shows that a connection works: moves what a client has sent to the endpoint. */
final class RelayedOnce {
    private RelayedOnce() {}

    /** Relays what comes from the client, once. */
    static void relay(ConnectionState connection) {
        SystemCalls calls = new SystemCalls();
        Pipe pipe = Objects.requireNonNull(calls.openPipe(4096));
        await().until(() -> calls.splice(connection.relay().downstream(), pipe.writeEnd(), 4096) > 0);
        assertThat(calls.splice(pipe.readEnd(), connection.relay().upstream(), 4096))
                .isPositive();
        calls.close(pipe);
    }

    static void write(SocketChannel to, String text) throws IOException {
        to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static String read(SocketChannel from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        from.read(buffer);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
}

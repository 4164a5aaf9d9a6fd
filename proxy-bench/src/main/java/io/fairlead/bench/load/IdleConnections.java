package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that have exchanged one message and then say nothing more.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} closes them all.
 */
public final class IdleConnections implements AutoCloseable {
    private final List<SocketChannel> channels = new ArrayList<>();

    /**
     * Opens so many more.
     *
     * @param target answers with what it is sent
     * @throws IOException if one fails; those before it stay open
     */
    public void open(AddressPort target, int count) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(PingPong.MESSAGE_BYTES);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = PingPong.connect(target);
            channels.add(channel);
            channel.write(message.clear());
            PingPong.receive(channel, message);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        channels.clear();
    }
}

package io.fairlead.proxy;

import io.fairlead.model.UnixSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client of a Unix socket. */
final class UnixClient implements AutoCloseable {
    final SocketChannel channel;
    final InputStream input;
    final OutputStream output;

    private UnixClient(SocketChannel channel) {
        this.channel = channel;
        input = Channels.newInputStream(channel);
        output = Channels.newOutputStream(channel);
    }

    static UnixClient connect(UnixSocket socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket.path()));
            return new UnixClient(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Reads a line, byte by byte, so that nothing behind it is lost. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    String ask(String text) throws IOException {
        output.write((text + "\n").getBytes(StandardCharsets.US_ASCII));
        return line();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

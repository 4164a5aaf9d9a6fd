package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/** An endpoint that looks at the bytes which it gets, connection by connection. */
final class RawEndpoint implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AddressPort address;
    private final ServerSocket server;

    private RawEndpoint(AddressPort address, ServerSocket server) {
        this.address = address;
        this.server = server;
    }

    static RawEndpoint at(String host) throws IOException {
        AddressPort address = Loopback.free(host);
        ServerSocket server =
                new ServerSocket(address.port(), 100, address.address().toInetAddress());
        server.setSoTimeout(TIMEOUT_MILLIS);
        return new RawEndpoint(address, server);
    }

    AddressPort address() {
        return address;
    }

    /** The next connection. */
    Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** What one read gets. */
    static byte[] read(Socket socket) throws IOException {
        byte[] bytes = new byte[8192];
        int length = socket.getInputStream().read(bytes);
        if (length < 0) {
            throw new IOException("the stream has ended");
        }
        return Arrays.copyOf(bytes, length);
    }

    /** So many bytes, in however many reads. */
    static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that does not answer, as that of a node that has lost its power: a socket whose queue of connections is
 * full, so that the kernel drops what comes.
 *
 * <p>Threading: confined to the test.
 */
final class BlackHole implements AutoCloseable {
    private static final int FULL_MILLIS = 200;

    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> queued = new ArrayList<>();

    BlackHole(AddressPort address) throws IOException {
        listener.bind(Loopback.socketAddress(address), 1);
        while (enqueue(address)) {}
    }

    private boolean enqueue(AddressPort address) throws IOException {
        Socket socket = new Socket();
        queued.add(socket);
        try {
            socket.connect(Loopback.socketAddress(address), FULL_MILLIS);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}

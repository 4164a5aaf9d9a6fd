package io.fairlead.testkit;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An endpoint that never answers: its backlog is full, and the kernel ignores further connections. */
public final class BlackHole implements AutoCloseable {
    private static final int PROBE_MILLIS = 50;
    private static final int ACCEPT_MILLIS = 15_000;

    private final AddressPort address;
    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    private BlackHole(AddressPort address, ServerSocket server) {
        this.address = address;
        this.server = server;
    }

    /** At a free port of an address. */
    public static BlackHole at(String ip) throws IOException {
        return at(Loopback.free(ip));
    }

    /** At this address and port. */
    public static BlackHole at(AddressPort address) throws IOException {
        BlackHole hole = new BlackHole(
                address, new ServerSocket(address.port(), 1, address.address().toInetAddress()));
        while (hole.fill()) {
            if (hole.waiting.size() > 100) {
                throw new AssertionError("the backlog does not fill");
            }
        }
        return hole;
    }

    private boolean fill() throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(Loopback.socketAddress(address), PROBE_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Accepts the connections that have filled the backlog, so that the kernel accepts others. */
    public void acceptWaiting() throws IOException {
        for (int i = 0; i < waiting.size() - 1; i++) { // the last one was never let in
            accept().close();
        }
    }

    /** Waits for the next one. */
    public Socket accept() throws IOException {
        server.setSoTimeout(ACCEPT_MILLIS);
        return server.accept();
    }

    /** Where it does not answer. */
    public AddressPort address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        server.close();
    }
}

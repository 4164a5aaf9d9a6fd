package io.fairlead.capture;

import io.fairlead.lab.LabHost;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;

/**
 * A client that sends one datagram and waits for what comes of it.
 *
 * <p>Threading: Stateless.
 */
final class DatagramProbe {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int BRIEFLY_MILLIS = 300;
    private static final String STOPPED = "not permitted";

    private DatagramProbe() {}

    /** Sends, and is patient. */
    static Outcome send(LabHost client, AddressPort address) {
        return send(client, address, PATIENCE_MILLIS);
    }

    /** Sends to an address that must not answer. */
    static Outcome sendBriefly(LabHost client, AddressPort address) {
        return send(client, address, BRIEFLY_MILLIS);
    }

    private static Outcome send(LabHost client, AddressPort address, int timeoutMillis) {
        return client.namespace().call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(Loopback.socketAddress(address));
                socket.setSoTimeout(timeoutMillis);
                return exchange(socket);
            }
        });
    }

    /** A sender whose own packet filter stops the datagram is told so at once, and of a refusal after that. */
    private static Outcome exchange(DatagramSocket socket) throws IOException {
        try {
            send(socket);
            DatagramPacket answer = new DatagramPacket(new byte[1], 1);
            socket.receive(answer);
            throw new AssertionError("there is an answer from " + answer.getSocketAddress());
        } catch (PortUnreachableException e) {
            return new Outcome.Refused();
        } catch (SocketTimeoutException e) {
            return new Outcome.Silent(false);
        }
    }

    private static void send(DatagramSocket socket) throws IOException {
        try {
            socket.send(new DatagramPacket(new byte[1], 1));
        } catch (PortUnreachableException e) {
            throw e;
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains(STOPPED)) {
                throw e;
            }
        }
    }
}

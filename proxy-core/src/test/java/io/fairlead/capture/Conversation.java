package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.LabHost;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.testkit.Loopback;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client in a lab that stays open.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: owns its socket.
 */
final class Conversation implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket;
    private final BufferedReader input;
    private int said;

    private Conversation(Socket socket) throws IOException {
        this.socket = socket;
        input = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Connects from a port that the kernel chooses. */
    static Conversation open(LabHost client, AddressPort address) {
        return open(client, null, address);
    }

    /** Connects from this address and port of the client, even if another connection has it. */
    static Conversation open(LabHost client, @Nullable AddressPort local, AddressPort address) {
        return client.namespace().call(() -> {
            Socket socket = new Socket();
            if (local != null) {
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                socket.bind(Loopback.socketAddress(local));
            }
            socket.connect(Loopback.socketAddress(address), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new Conversation(socket);
        });
    }

    /** The address of the client. */
    AddressPort local() {
        return address((InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** What it has connected to. */
    AddressPort remote() {
        return address((InetSocketAddress) socket.getRemoteSocketAddress());
    }

    private static AddressPort address(InetSocketAddress address) {
        return new AddressPort(IpAddress.of(address.getAddress()), address.getPort());
    }

    /** What the endpoint says next; empty at the end. */
    String readLine() throws IOException {
        String line = input.readLine();
        return line == null ? "" : line;
    }

    /** Says something that has not been said before, and hears it. */
    void assertEchoed() throws IOException {
        String line = "line " + ++said;
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(readLine()).isEqualTo(line);
    }

    /** Says something, without a line's end. */
    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Says something long, and hears all of it. */
    void assertEchoed(int characters) throws IOException {
        String line = "x".repeat(characters);
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(readLine()).isEqualTo(line);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.testkit.Loopback;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks to be served, once for each call: over a TCP connection, or with a datagram.
 *
 * <p>Threading: Thread-safe.
 *
 * @param host where it is
 * @param source the address that it speaks from; null lets the kernel choose
 * @param timeout how long it waits for the connection, and again for the line; or for the answer to a datagram
 */
public record Probe(LabHost host, @Nullable IpAddress source, Duration timeout) {
    /** Long enough for any path of the lab, shorter than the first repetition of a SYN (1 s). */
    public static final Duration TIMEOUT = Duration.ofMillis(700);

    /**
     * Long enough for the answer to the first repetition of a SYN (1 s). An ICMPv6 error that comes before
     * {@code connect} has returned, as it does between namespaces, is ignored by the kernel, and so is the refusal of an
     * nftables {@code reject} without {@code tcp reset}.
     */
    public static final Duration AFTER_REPEATED_SYN = Duration.ofMillis(1700);

    private static final List<String> UNREACHABLE =
            List.of("unreachable", "no route to host", "permission denied", "not permitted");

    /** A client that speaks from the address which the kernel chooses. */
    public static Probe from(LabHost host) {
        return new Probe(host, null, TIMEOUT);
    }

    /** The same from this address of its host. */
    public Probe withSource(IpAddress address) {
        return new Probe(host, address, timeout);
    }

    /** The same with other patience. */
    public Probe withTimeout(Duration patience) {
        return new Probe(host, source, patience);
    }

    /** Tries once. */
    public Outcome connect(IpAddress address, int port) {
        return connect(new AddressPort(address, port));
    }

    /** Tries once. */
    public Outcome connect(AddressPort target) {
        return host.namespace().call(() -> attempt(target));
    }

    /** Sends one datagram from a port of its own. */
    public Outcome ask(AddressPort target) {
        try (DatagramProbe probe = DatagramProbe.open(this, target)) {
            return probe.ask();
        }
    }

    /** Tries once, over a protocol that is served. */
    public Outcome attempt(Protocol protocol, AddressPort target) {
        return switch (protocol) {
            case TCP -> connect(target);
            case UDP -> ask(target);
            case SCTP -> throw new IllegalArgumentException("no endpoint of the lab serves SCTP");
        };
    }

    private Outcome attempt(AddressPort target) throws IOException {
        try (Socket socket = new Socket()) {
            if (source != null) {
                socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
            }
            Outcome failure = open(socket, target);
            return failure != null ? failure : read(socket);
        }
    }

    private @Nullable Outcome open(Socket socket, AddressPort target) throws IOException {
        try {
            socket.connect(Loopback.socketAddress(target), timeoutMillis());
            return null;
        } catch (SocketTimeoutException e) {
            return new Outcome.Silent(false);
        } catch (SocketException e) {
            return failure(e);
        }
    }

    /** A reset that comes after the handshake, but before connect returns, is no refusal. */
    private static Outcome failure(SocketException e) {
        String cause = String.valueOf(e.getMessage());
        String text = cause.toLowerCase(Locale.ROOT);
        if (UNREACHABLE.stream().anyMatch(text::contains)) {
            return new Outcome.Unreachable(cause);
        }
        if (!(e instanceof ConnectException)) {
            return new Outcome.Reset();
        }
        return text.contains("timed out") ? new Outcome.Silent(false) : new Outcome.Refused();
    }

    private Outcome read(Socket socket) throws IOException {
        socket.setSoTimeout(timeoutMillis());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = reader.readLine();
            return line == null ? new Outcome.Reset() : EndpointServer.parse(line);
        } catch (SocketTimeoutException e) {
            return new Outcome.Silent(true);
        } catch (SocketException e) {
            return new Outcome.Reset();
        }
    }

    private int timeoutMillis() {
        return Math.toIntExact(timeout.toMillis());
    }
}

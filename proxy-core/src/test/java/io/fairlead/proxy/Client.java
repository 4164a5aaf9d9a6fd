package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.testkit.Loopback;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client of a {@link io.fairlead.testkit.TestEndpoint}, usually by way of the proxy. */
final class Client implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final BufferedReader input;
    private final boolean isResetAtOnce;

    private Client(AddressPort address, @Nullable String source) throws IOException {
        if (source != null) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        isResetAtOnce = !connect(socket, address);
        InputStream stream = isResetAtOnce ? InputStream.nullInputStream() : socket.getInputStream();
        input = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
    }

    /** False if the connection was accepted and has been reset already. */
    private static boolean connect(Socket socket, AddressPort address) throws IOException {
        try {
            socket.connect(Loopback.socketAddress(address), TIMEOUT_MILLIS);
            return true;
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            return false;
        }
    }

    static Client connect(AddressPort address) throws IOException {
        return new Client(address, null);
    }

    static Client connectFrom(String source, AddressPort address) throws IOException {
        return new Client(address, source);
    }

    /** The address of the endpoint that answers a new connection. */
    static AddressPort endpointAt(AddressPort address) throws IOException {
        try (Client client = connect(address)) {
            return client.endpoint();
        }
    }

    /** Whether the connection is refused. */
    static boolean isRefused(AddressPort address) throws IOException {
        try {
            connect(address).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    /** The endpoint that has greeted; to be asked once. */
    AddressPort endpoint() throws IOException {
        return AddressPort.parse(readLine());
    }

    /** Sends a line, however long, and returns what comes back. */
    String echo(String line) throws IOException {
        Thread.ofVirtual().start(() -> send(line));
        return readLine();
    }

    /** Sends a line. */
    void send(String line) {
        try {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readLine() throws IOException {
        String line = input.readLine();
        if (line == null) {
            throw new IOException("the stream has ended");
        }
        return line;
    }

    /** Whether the connection is reset before anything is received. */
    boolean isReset() throws IOException {
        try {
            input.read();
            return isResetAtOnce;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Ends its stream and goes on reading. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Whether the other side's stream has ended, too. */
    boolean isAtEnd() throws IOException {
        return input.read() < 0;
    }

    AddressPort localAddress() {
        return new AddressPort(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort());
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends and receives bytes as they are. Confined to its test. */
public final class RawHttp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Socket socket = new Socket();

    private RawHttp(AddressPort server) throws IOException {
        socket.connect(Loopback.socketAddress(server));
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    }

    /** A new connection. */
    public static RawHttp connect(AddressPort server) {
        try {
            return new RawHttp(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the server sends for a request with {@code Connection: close}, of this method and target. */
    public static String exchange(AddressPort server, String method, String target) {
        try (RawHttp client = connect(server)) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            return client.receiveAll();
        }
    }

    /** Whether connections are accepted there. */
    public static boolean isAccepting(AddressPort server) {
        try (RawHttp _ = new RawHttp(server)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends text as it stands. */
    public void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One answer, as long as its head says. */
    public String receive() {
        String head = receiveHead();
        return head + next(contentLength(head));
    }

    /** The head of an answer that has no body. */
    public String receiveHead() {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(END_OF_HEAD)) {
            text.append(next(1));
        }
        return text.toString();
    }

    private static int contentLength(String head) {
        String value = head.substring(head.indexOf("Content-Length: ") + "Content-Length: ".length());
        return Integer.parseInt(value.substring(0, value.indexOf('\r')));
    }

    private String next(int bytes) {
        try {
            InputStream input = socket.getInputStream();
            byte[] read = input.readNBytes(bytes);
            if (read.length < bytes) {
                throw new IllegalStateException("the connection ended");
            }
            return new String(read, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes until the server ends the connection. */
    public String receiveAll() {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes until this text has come, with it. */
    public String receiveUntil(String text) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        int from = 0;
        while (all.indexOf(text, from) < 0) {
            from = Math.max(0, all.length() - text.length());
            try {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    throw new IllegalStateException("the connection ended");
                }
                all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that send one GET each, on a connection of its own. The answer is checked from the status line to the last
 * byte.
 *
 * <p>Threading: Immutable.
 */
final class HttpClients implements DemoClients {
    /** Longer than the proxy may take over all its attempts to reach an endpoint (5 s by default). */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]*");
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("^content-length: *(\\d+)\r?$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern POD_NAME = Pattern.compile("\\{\"pod_name\":\"([^\"]+)\"[^{}]*}\n");

    @Override
    public Answer ask(AddressPort frontend, IpAddress client, int request) throws IOException {
        return new Answer(get(frontend, client), 0);
    }

    /**
     * Sends a GET and returns the name of the pod that answered.
     *
     * @throws IOException if there is no connection, or no whole and right answer on it
     */
    static String get(AddressPort frontend, IpAddress client) throws IOException {
        return get(frontend, client, Duration.ZERO);
    }

    /** The same, but the connection is open for a while before the request is sent. */
    static String get(AddressPort frontend, IpAddress client, Duration hold) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(client.toInetAddress(), 0));
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(new InetSocketAddress(frontend.address().toInetAddress(), frontend.port()), (int)
                    TIMEOUT.toMillis());
            LockSupport.parkNanos(hold.toNanos());
            String request = "GET / HTTP/1.1\r\nHost: " + frontend + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return podName(readToEnd(socket.getInputStream()));
        }
    }

    private static String readToEnd(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String podName(String response) throws IOException {
        int bodyStart = response.indexOf("\r\n\r\n") + 4;
        if (bodyStart < 4) {
            throw new IOException(
                    "the response ended before the end of its headers, after " + response.length() + " bytes");
        }
        String head = response.substring(0, bodyStart);
        Matcher status = STATUS.matcher(head);
        if (!status.lookingAt() || !status.group(1).equals("200")) {
            throw new IOException("the answer is '" + head.lines().findFirst().orElse("") + "', not HTTP/1.1 200");
        }
        String body = response.substring(bodyStart);
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (!length.find() || !length.group(1).equals(Integer.toString(body.length()))) {
            throw new IOException("the answer has " + body.length() + " bytes, not as many as its Content-Length says");
        }
        Matcher pod = POD_NAME.matcher(body);
        if (!pod.matches()) {
            throw new IOException("the answer names no pod: " + body.strip());
        }
        return pod.group(1);
    }
}

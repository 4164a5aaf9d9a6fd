package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One pod of the demo: an HTTP/1.1 server that answers each GET with JSON naming the pod, one request for each
 * connection, and that can die as a killed process does.
 *
 * <p>Threading: Thread-safe. One virtual thread accepts, and each connection has its own.
 *
 * <p>Ownership: owns its listening socket and its connections until it dies.
 */
final class HttpEndpoint implements DemoEndpoint {
    private static final Logger logger = LogManager.getLogger(HttpEndpoint.class);

    /** More connections than the clients of the demo open at once, plus some of the user's. */
    private static final int BACKLOG = 1024;

    /** A request line and headers longer than this are refused; as long as the limit of most HTTP servers. */
    private static final int MAX_HEAD_BYTES = 8192;

    /** Time for a shortage of file descriptors to pass before the next accept. */
    private static final Duration ACCEPT_RETRY = Duration.ofMillis(50);

    private final String pod;
    private final String node;
    private final AddressPort address;
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final LongAdder requests = new LongAdder();
    private final Thread acceptor;
    private volatile boolean isDead;

    private HttpEndpoint(String pod, String node, AddressPort address, ServerSocket listener) {
        this.pod = pod;
        this.node = node;
        this.address = address;
        this.listener = listener;
        this.acceptor = Thread.ofVirtual().name("accept " + pod).unstarted(this::acceptAll);
    }

    /**
     * Starts a pod's server.
     *
     * @param address where it listens; port 0 lets the kernel choose
     * @throws IOException if it cannot listen there
     */
    static HttpEndpoint start(String pod, String node, AddressPort address) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw new IOException("pod " + pod + " cannot listen on " + address + ": " + e.getMessage(), e);
        }
        AddressPort bound = new AddressPort(address.address(), listener.getLocalPort());
        HttpEndpoint endpoint = new HttpEndpoint(pod, node, bound, listener);
        endpoint.acceptor.start();
        return endpoint;
    }

    @Override
    public String pod() {
        return pod;
    }

    @Override
    public AddressPort address() {
        return address;
    }

    /** How many requests it has answered or refused. */
    long requests() {
        return requests.sum();
    }

    @Override
    public boolean isDead() {
        return isDead;
    }

    /** Its connections are reset and new ones are refused, both when this returns. */
    @Override
    public void die() {
        isDead = true;
        closeQuietly(listener);
        awaitAcceptor();
        connections.forEach(HttpEndpoint::reset);
    }

    /** A socket that a virtual thread is blocked in is closed only when that thread has left it. */
    private void awaitAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptAll() {
        while (!isDead) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().name("serve " + pod).start(() -> serve(connection));
            } catch (IOException e) {
                if (!isDead) {
                    logger.warn("pod {} cannot accept a connection on {}: {}", pod, address, e.getMessage());
                    LockSupport.parkNanos(ACCEPT_RETRY.toNanos());
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            if (isDead) {
                reset(connection);
                return;
            }
            answer(connection);
        } catch (IOException e) {
            logger.debug("pod {}: connection from {} ended: {}", pod, connection, e.getMessage());
        } finally {
            connections.remove(connection);
        }
    }

    private void answer(Socket connection) throws IOException {
        String head = readHead(new BufferedInputStream(connection.getInputStream()));
        if (head.isEmpty()) {
            return;
        }
        String response = switch (RequestLine.of(head)) {
            case GET -> response("200 OK", json(IpAddress.of(connection.getInetAddress())));
            case OTHER_METHOD -> response("405 Method Not Allowed\r\nAllow: GET", "{\"error\":\"GET only\"}\n");
            case MALFORMED -> response("400 Bad Request", "{\"error\":\"not an HTTP/1 request\"}\n");
        };
        requests.increment();
        connection.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
    }

    /** The request up to its empty line; empty where the client closed without sending anything. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD_BYTES) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
            if (next == '\n' && endsWithEmptyLine(head)) {
                return head.toString();
            }
        }
        return head.toString();
    }

    private static boolean endsWithEmptyLine(StringBuilder head) {
        int length = head.length();
        return length >= 4 && head.substring(length - 4).equals("\r\n\r\n");
    }

    private String json(IpAddress client) {
        return "{\"pod_name\":\"" + pod + "\",\"pod_ip\":\"" + address.address() + "\",\"node_name\":\"" + node
                + "\",\"client\":\"" + client + "\"}\n";
    }

    /** A whole response; the connection closes after it, so that the next request is balanced again. */
    private static String response(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    /** Closes with a reset instead of an orderly end. */
    private static void reset(Socket connection) {
        try {
            connection.setSoLinger(true, 0);
        } catch (SocketException e) {
            logger.debug("{} is closed already: {}", connection, e.getMessage());
        }
        closeQuietly(connection);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            logger.debug("closing {}: {}", closeable, e.getMessage());
        }
    }

    /** The request in the first line. */
    private enum RequestLine {
        GET,
        OTHER_METHOD,
        MALFORMED;

        static RequestLine of(String head) {
            String line = head.lines().findFirst().orElse("");
            if (!line.matches("[A-Z]+ \\S+ HTTP/1\\.[01]") || !head.endsWith("\r\n\r\n")) {
                return MALFORMED;
            }
            return line.startsWith("GET ") ? GET : OTHER_METHOD;
        }
    }
}

package io.fairlead.k8s.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy that connects as it is asked to, or refuses with a status.
 *
 * <p>Threading: Thread-safe; two virtual threads for each connection.
 *
 * <p>Ownership: owns its socket; close it.
 */
public final class TestProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int refusal;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private TestProxy(int refusal) throws IOException {
        this.refusal = refusal;
        listening = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
    }

    /**
     * One that runs.
     *
     * @param refusal status with which it answers; 0 to connect
     */
    public static TestProxy start(int refusal) throws IOException {
        TestProxy proxy = new TestProxy(refusal);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** Its address and port. */
    public String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** The heads of the requests so far. */
    public List<String> asked() {
        return asked;
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedInputStream in = new BufferedInputStream(client.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            asked.add(head.toString());
            if (refusal != 0) {
                client.getOutputStream()
                        .write(("HTTP/1.1 " + refusal + " No\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String target = head.toString().split(" ", -1)[1];
            int colon = target.lastIndexOf(':');
            try (Socket server =
                    new Socket(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(target.substring(colon + 1)))) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                in.transferTo(server.getOutputStream());
                server.shutdownOutput();
                back.join();
            }
        } catch (IOException e) {
            // one of the two went
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of the two went
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.lab.NetworkNamespace;
import io.fairlead.model.AddressPort;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An application with a pool of connections, each of which asks something every few milliseconds. As a driver of a database
 * does, it opens a connection again when it has been closed, and repeats the request on it; that must work at once.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} closes all connections.
 */
final class LongLivedClients implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final int PATIENCE_MILLIS = 30_000;

    private final AddressPort target;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isClosed;

    LongLivedClients(NetworkNamespace namespace, AddressPort target, int count) {
        this.target = target;
        for (int i = 0; i < count; i++) {
            threads.add(namespace.start(this::run));
        }
    }

    private void run() {
        Socket socket = null;
        int number = 0;
        while (!isClosed) {
            number++;
            Socket used = socket;
            socket = ask(used, number);
            if (socket == null) {
                if (used != null) {
                    reconnects.incrementAndGet();
                }
                socket = open(number);
                socket = socket == null ? null : askAgain(socket, number);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
        close(socket);
    }

    private @Nullable Socket open(int number) {
        Socket opened = new Socket();
        try {
            opened.connect(new InetSocketAddress(target.address().toInetAddress(), target.port()), PATIENCE_MILLIS);
            opened.setSoTimeout(PATIENCE_MILLIS);
            opened.setTcpNoDelay(true);
            return opened;
        } catch (IOException e) {
            failures.add("request " + number + ", connect: " + e);
            close(opened);
            return null;
        }
    }

    /** The connection if it has answered, else null. */
    private @Nullable Socket ask(@Nullable Socket socket, int number) {
        if (socket == null) {
            return null;
        }
        try {
            exchange(socket, number);
            return socket;
        } catch (IOException e) {
            close(socket);
            return null;
        }
    }

    private @Nullable Socket askAgain(Socket socket, int number) {
        try {
            exchange(socket, number);
            return socket;
        } catch (IOException e) {
            failures.add("request " + number + " on a new connection: " + e);
            close(socket);
            return null;
        }
    }

    private void exchange(Socket socket, int number) throws IOException {
        new DataOutputStream(socket.getOutputStream()).writeInt(number);
        int answer = new DataInputStream(socket.getInputStream()).readInt();
        if (answer != number) {
            failures.add("request " + number + " was answered with " + answer);
        }
        requests.incrementAndGet();
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    int requests() {
        return requests.get();
    }

    int reconnects() {
        return reconnects.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Ends them all, and waits for that. */
    @Override
    public void close() {
        isClosed = true;
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return requests + " requests, " + reconnects + " reconnects, " + failures.size() + " failures";
    }
}

package io.fairlead.capture;

import io.fairlead.lab.LabHost;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * DNS queries at a fixed rate, each sent once. Half of the clients have a new socket for each query, as resolvers of the C library
 * have; the others keep theirs.
 *
 * <p>Threading: a thread for each client, in the namespace of the host.
 *
 * <p>Source: RFC 1035, sections 4.1 and 4.2.1.
 */
final class DnsLoad implements AutoCloseable {
    private static final int CLIENTS = 50;
    private static final int PATIENCE_MILLIS = 1000;
    private static final int HEADER_BYTES = 12;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int TYPE_A = 1;
    private static final int CLASS_INTERNET = 1;
    private static final int ERROR_CODE = 0x0f;

    private final AddressPort server;
    private final String name;
    private final long start = System.nanoTime();
    private final long intervalNanos;
    private final ExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<Lost> lost = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean isOver;

    /**
     * A query without an answer.
     *
     * @param sentNanos when it was sent
     * @param isFromNewSocket whether it was the only one of its socket
     * @param why in words
     */
    record Lost(long sentNanos, boolean isFromNewSocket, String why) {}

    private DnsLoad(LabHost host, AddressPort server, String name, int perSecond) {
        this.server = server;
        this.name = name;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(CLIENTS) / perSecond;
        this.threads = Executors.newFixedThreadPool(CLIENTS, host.namespace().threads());
    }

    /** Begins to ask for the addresses of a name. */
    static DnsLoad start(LabHost host, AddressPort server, String name, int perSecond) {
        DnsLoad load = new DnsLoad(host, server, name, perSecond);
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            load.clients.add(load.threads.submit(() -> {
                load.ask(client);
                return client;
            }));
        }
        return load;
    }

    /** Ends it, and returns the queries without an answer. */
    List<Lost> end() throws Exception {
        isOver = true;
        for (Future<?> client : clients) {
            client.get(10, TimeUnit.SECONDS);
        }
        return List.copyOf(lost);
    }

    /** How many queries were sent. */
    int sent() {
        return sent.get();
    }

    private void ask(int client) throws IOException {
        boolean isKept = client % 2 == 0;
        DatagramSocket kept = isKept ? connected() : null;
        long due = start + intervalNanos * client / CLIENTS;
        for (int number = 1; !isOver; number++) {
            due += intervalNanos;
            long left = due - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            if (kept != null) {
                ask(kept, number, false);
            } else {
                try (DatagramSocket socket = connected()) {
                    ask(socket, number, true);
                }
            }
        }
        if (kept != null) {
            kept.close();
        }
    }

    private DatagramSocket connected() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(Loopback.socketAddress(server));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private void ask(DatagramSocket socket, int number, boolean isNew) throws IOException {
        byte[] query = query(number);
        long now = System.nanoTime();
        sent.incrementAndGet();
        try {
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            do {
                socket.receive(answer);
            } while (number(answer.getData()) != (number & 0xffff));
            if (answer.getData()[7] == 0 || (answer.getData()[3] & ERROR_CODE) != 0) {
                lost.add(new Lost(now, isNew, "an answer without an address"));
            }
        } catch (SocketTimeoutException e) {
            lost.add(new Lost(now, isNew, "no answer within " + Duration.ofMillis(PATIENCE_MILLIS)));
        } catch (PortUnreachableException e) {
            lost.add(new Lost(now, isNew, "refused"));
        }
    }

    private static int number(byte[] message) {
        return Byte.toUnsignedInt(message[0]) << 8 | Byte.toUnsignedInt(message[1]);
    }

    private byte[] query(int number) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADER_BYTES + name.length() + 6);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(number);
        out.writeShort(RECURSION_DESIRED);
        out.writeShort(1); // questions
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(0);
        for (String label : name.split("\\.", -1)) {
            out.writeByte(label.length());
            out.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0);
        out.writeShort(TYPE_A);
        out.writeShort(CLASS_INTERNET);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}

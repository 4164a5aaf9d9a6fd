package io.fairlead.k8s.cli;

import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongBinaryOperator;

/**
 * Clients of a node that none of its upgrades may disturb: new connections all the time, connections with messages to and fro, streams
 * of which every byte is compared, connections on which nothing happens, and UDP sessions.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} ends all clients.
 */
final class UpgradeLoad implements AutoCloseable {
    private static final int BLOCK = 16 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;

    /** Of a stream after a block, and of a UDP session after an answer: the proxy must keep up on a busy machine. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration DATAGRAM_PATIENCE = Duration.ofSeconds(5);
    private static final LongBinaryOperator LONGER = Math::max;

    private final SteadyClient fresh;
    private final LongLivedClients messages;
    private final List<Socket> idle = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicInteger answers = new AtomicInteger();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isOver;

    /**
     * Starts them all, and waits until each has been served.
     *
     * @param greeting a Service that ends connections
     * @param echo a Service that returns what it is sent
     * @param datagrams a Service of UDP
     * @param clients how many connections of each kind there are
     */
    UpgradeLoad(LabHost host, AddressPort greeting, AddressPort echo, AddressPort datagrams, int clients)
            throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2 * clients);
        messages = new LongLivedClients(host.namespace(), echo, clients);
        for (int i = 0; i < clients; i++) {
            int number = i;
            threads.add(host.namespace().start(() -> stream(echo, number, begun)));
            threads.add(host.namespace().start(() -> ask(host, datagrams, begun)));
            idle.add(host.namespace().call(() -> open(echo)));
        }
        begun.await();
        fresh = new SteadyClient(host.namespace(), greeting, Duration.ofMillis(PATIENCE_MILLIS));
    }

    private static Socket open(AddressPort target) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(target.address().toInetAddress(), target.port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Random bytes of a seed of its own come back one for one. What is on its way at any time is more than the proxy holds. */
    private void stream(AddressPort echo, int seed, CountDownLatch begun) {
        try (Socket socket = open(echo)) {
            Thread writer = Thread.ofPlatform().daemon().start(() -> write(socket, seed));
            Random expected = new Random(seed);
            byte[] wanted = new byte[BLOCK];
            InputStream in = socket.getInputStream();
            long position = 0;
            while (true) {
                long begin = System.nanoTime();
                byte[] came = in.readNBytes(BLOCK);
                longestNanos.accumulateAndGet(System.nanoTime() - begin, LONGER);
                expected.nextBytes(wanted);
                if (!isSame(came, wanted)) {
                    failures.add("stream " + seed + ": other bytes at " + position + " or after");
                }
                position += came.length;
                bytes.addAndGet(came.length);
                begun.countDown();
                if (came.length < BLOCK) {
                    break;
                }
            }
            writer.join();
        } catch (IOException | InterruptedException e) {
            failures.add("stream " + seed + ": " + e);
        }
    }

    /** The last block is shorter. */
    private static boolean isSame(byte[] came, byte[] wanted) {
        for (int i = 0; i < came.length; i++) {
            if (came[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private void write(Socket socket, int seed) {
        Random random = new Random(seed);
        byte[] block = new byte[BLOCK];
        long sent = 0;
        try {
            OutputStream out = socket.getOutputStream();
            while (!isOver) {
                random.nextBytes(block);
                out.write(block);
                sent += BLOCK;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            failures.add("stream " + seed + " after " + sent + " bytes: " + e);
        }
    }

    /** An endpoint names the port that it sees; another one would be that of another session. */
    private void ask(LabHost host, AddressPort datagrams, CountDownLatch begun) {
        try (DatagramProbe probe = DatagramProbe.open(Probe.from(host).withTimeout(DATAGRAM_PATIENCE), datagrams)) {
            Outcome first = probe.ask();
            begun.countDown();
            while (!isOver) {
                Outcome next = probe.ask();
                if (!next.equals(first)) {
                    failures.add("datagram " + answers + ": " + next + " after " + first);
                }
                answers.incrementAndGet();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** How many new connections, messages and datagrams have been served, for a test that waits for more. */
    int served() {
        return Math.min(Math.min(fresh.served(), messages.requests()), answers.get());
    }

    /** Ends all clients, and returns what has gone wrong. */
    List<String> finish() throws InterruptedException {
        fresh.finish();
        isOver = true;
        for (Thread thread : threads) {
            thread.join(PATIENCE_MILLIS);
        }
        messages.close();
        List<String> all = new ArrayList<>(failures);
        all.addAll(fresh.failures());
        all.addAll(messages.failures());
        if (messages.reconnects() > 0) {
            all.add(messages.reconnects() + " connections with messages were cut");
        }
        for (Socket socket : idle) {
            checkIdle(socket, all);
        }
        return all;
    }

    private static void checkIdle(Socket socket, List<String> problems) {
        try (socket) {
            socket.getOutputStream().write(7);
            int answer = socket.getInputStream().read();
            if (answer != 7) {
                problems.add("an idle connection answers " + answer);
            }
        } catch (IOException e) {
            problems.add("an idle connection: " + e);
        }
    }

    @Override
    public void close() {
        isOver = true;
        fresh.close();
        messages.close();
    }

    @Override
    public String toString() {
        return fresh + "; " + messages + "; streams: " + bytes + " bytes, longest wait "
                + Duration.ofNanos(longestNanos.get()).toMillis() + " ms; datagrams: " + answers;
    }
}

package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Connections that stay open while a proxy is replaced, and compare every byte that comes back.
 *
 * <p>Threading: {@link #open} and {@link #end} by one thread; a virtual thread or two for each connection.
 *
 * <p>Ownership: {@link #end} closes all connections.
 */
final class HeldConnections {
    private static final int BLOCK = 4096;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int SIGNIFICANT_DIGITS = 3;

    /** So many are opened at the same time, which the accept queue of any proxy holds. */
    private static final int AT_ONCE = 50;

    private final HeldPlan plan;
    private final List<Socket> idle = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Histogram answers = new ConcurrentHistogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private final Histogram blocks = new ConcurrentHistogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile boolean isOver;
    private int opened;

    private HeldConnections(HeldPlan plan) {
        this.plan = plan;
    }

    /**
     * Opens all of them.
     *
     * @throws IOException if one cannot be opened
     */
    static HeldConnections open(HeldPlan plan) throws IOException {
        HeldConnections held = new HeldConnections(plan);
        for (int i = 0; i < plan.streams(); i++) {
            Socket socket = held.connect();
            held.start(() -> held.write(socket));
            held.start(() -> held.read(socket));
        }
        for (int i = 0; i < plan.asking(); i++) {
            Socket socket = held.connect();
            held.start(() -> held.ask(socket));
        }
        for (int i = 0; i < plan.idle(); i++) {
            held.idle.add(held.connect());
        }
        return held;
    }

    private Socket connect() throws IOException {
        Socket socket = PingPong.connect(AddressPort.parse(plan.target())).socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        if (++opened % AT_ONCE == 0) {
            pause();
        }
        return socket;
    }

    private void start(Runnable task) {
        threads.add(Thread.ofVirtual().start(task));
    }

    private void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(plan.pauseMillis()));
    }

    private void write(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            for (long position = 0; !isOver; position += BLOCK) {
                out.write(PatternBytes.array(), PatternBytes.offset(position), BLOCK);
                pause();
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            // The reader of the same connection counts it.
        }
    }

    /** Until the end that the writer has sent comes back; a connection that ends before that is not alive. */
    private void read(Socket socket) {
        byte[] block = new byte[BLOCK];
        long position = 0;
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                long begin = System.nanoTime();
                int count = in.readNBytes(block, 0, BLOCK);
                record(blocks, begin);
                wrong.addAndGet(PatternBytes.match(position, block, count) ? 0 : count);
                position += count;
                bytes.addAndGet(count);
                if (count < BLOCK) {
                    alive.addAndGet(isOver && count == 0 ? 1 : 0);
                    return;
                }
            }
        } catch (IOException e) {
            // It has been reset: not alive.
        }
    }

    private void ask(Socket socket) {
        try (socket) {
            for (long number = 0; !isOver; number++) {
                exchange(socket, number);
                pause();
            }
            alive.incrementAndGet();
        } catch (IOException e) {
            // It has been cut: not alive.
        }
    }

    private void exchange(Socket socket, long number) throws IOException {
        long begin = System.nanoTime();
        socket.getOutputStream().write(PatternEndpoint.request(number));
        byte[] answer = socket.getInputStream().readNBytes(Long.BYTES);
        if (answer.length < Long.BYTES) {
            throw new EOFException("closed instead of an answer");
        }
        record(answers, begin);
        bytes.addAndGet(Long.BYTES);
        wrong.addAndGet(Arrays.equals(answer, PatternEndpoint.request(number)) ? 0 : Long.BYTES);
    }

    private static void record(Histogram histogram, long begin) {
        histogram.recordValue(Math.min(System.nanoTime() - begin, LONGEST_NANOS));
    }

    /** Ends them, and counts those that were alive until then. */
    HeldCount end() throws IOException {
        for (Socket socket : idle) {
            try (socket) {
                exchange(socket, 1);
                alive.incrementAndGet();
            } catch (IOException e) {
                // It has been cut: not alive.
            }
        }
        isOver = true;
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofMillis(PATIENCE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        double millis = TimeUnit.MILLISECONDS.toNanos(1);
        return new HeldCount(
                opened,
                alive.get(),
                bytes.get(),
                wrong.get(),
                answers.getTotalCount(),
                answers.getValueAtPercentile(99) / millis,
                Math.max(answers.getMaxValue(), blocks.getMaxValue()) / millis);
    }
}

package io.fairlead.bench.load;

import io.fairlead.bench.result.FailureKind;
import io.fairlead.model.AddressPort;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Connections that check every byte, and the count of all that fail.
 *
 * <p>Threading: {@link #run} blocks; it has a virtual thread for each line. What they count is guarded by this object.
 */
final class CountedLoad {
    /** After a failure, so that a refusing proxy is not called as fast as it refuses. */
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SIGNIFICANT_DIGITS = 2;

    private final LoadPlan plan;
    private final InetSocketAddress target;
    private final AtomicInteger opened = new AtomicInteger();
    private final Map<FailureKind, Integer> failed = new EnumMap<>(FailureKind.class);
    private final Map<String, Integer> endpoints = new TreeMap<>();
    private final Histogram latencies = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private final long start = System.nanoTime();
    private final long end;
    private int tried;
    private long bytesChecked;
    private long lastServed = start;
    private long longestGap;

    CountedLoad(LoadPlan plan) {
        this.plan = plan;
        AddressPort address = AddressPort.parse(plan.target());
        this.target = new InetSocketAddress(address.address().toInetAddress(), address.port());
        this.end = start + TimeUnit.MILLISECONDS.toNanos(plan.millis());
    }

    /** Bytes that are not those that were asked for. */
    private static final class WrongBytesException extends IOException {
        private static final long serialVersionUID = 1;

        WrongBytesException(long position) {
            super("wrong bytes from position " + position + " on");
        }
    }

    /** Opens all connections, and returns when the last one has ended. */
    LoadCount run() {
        try (ExecutorService lines = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plan.lines(); i++) {
                lines.execute(this::openAll);
            }
        }
        return count();
    }

    private void openAll() {
        for (int number = opened.getAndIncrement();
                number < plan.connections() && System.nanoTime() < end;
                number = opened.getAndIncrement()) {
            if (plan.perSecond() > 0) {
                long due = start + TimeUnit.SECONDS.toNanos(1) * number / plan.perSecond();
                if (due >= end) {
                    return;
                }
                awaitNanos(due);
            }
            open();
        }
    }

    private void open() {
        long begin = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(plan.timeoutMillis());
            socket.connect(target, plan.timeoutMillis());
            socket.getOutputStream().write(PatternEndpoint.request(plan.bytes()));
            String endpoint = receive(socket.getInputStream());
            served(endpoint, System.nanoTime() - begin);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(plan.holdMillis()));
        } catch (IOException e) {
            failed(kind(e));
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
    }

    /** @return the address of the endpoint that has answered */
    private String receive(InputStream in) throws IOException {
        byte[] address = in.readNBytes(PatternEndpoint.ADDRESS_BYTES);
        if (address.length < PatternEndpoint.ADDRESS_BYTES) {
            throw new EOFException("closed before the answer");
        }
        byte[] buffer = new byte[(int) Math.min(PatternBytes.CHUNK, Math.max(1, plan.bytes()))];
        for (long received = 0; received < plan.bytes(); ) {
            int length = in.read(buffer, 0, (int) Math.min(buffer.length, plan.bytes() - received));
            if (length < 0) {
                throw new EOFException("closed after " + received + " bytes");
            }
            if (!PatternBytes.match(received, buffer, length)) {
                throw new WrongBytesException(received);
            }
            received += length;
            checked(length);
            if (System.nanoTime() > end && plan.bytes() == Long.MAX_VALUE) {
                break;
            }
        }
        return InetAddress.getByAddress(address) instanceof Inet4Address ipv4 ? ipv4.getHostAddress() : "";
    }

    private static FailureKind kind(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return switch (e) {
            case WrongBytesException _ -> FailureKind.WRONG_BYTES;
            case EOFException _ -> FailureKind.CLOSED;
            case SocketTimeoutException _ -> FailureKind.TIMEOUT;
            case ConnectException _ when message.contains("refused") -> FailureKind.REFUSED;
            case SocketException _
            when message.contains("reset") || message.contains("broken pipe") -> FailureKind.RESET;
            default -> FailureKind.OTHER;
        };
    }

    private synchronized void served(String endpoint, long nanos) {
        tried++;
        latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
        endpoints.merge(endpoint, 1, Integer::sum);
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - lastServed);
        lastServed = now;
    }

    private synchronized void checked(int bytes) {
        bytesChecked += bytes;
    }

    private synchronized void failed(FailureKind kind) {
        tried++;
        failed.merge(kind, 1, Integer::sum);
    }

    private synchronized LoadCount count() {
        return new LoadCount(
                tried,
                failed,
                endpoints,
                bytesChecked,
                latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
                latencies.getMaxValue() / NANOS_PER_MILLI,
                Math.max(longestGap, System.nanoTime() - lastServed) / NANOS_PER_MILLI);
    }

    private static void awaitNanos(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

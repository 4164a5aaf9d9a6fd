package io.fairlead.bench.load;

import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends datagrams of 1,400 bytes as fast as the kernel takes them, 44 at a time (UDP_SEGMENT).
 *
 * <p>Threading: one thread at a time.
 */
public final class DatagramSender {
    /** As one of QUIC in a tunnel, well below the usual MTU. */
    public static final int DATAGRAM_BYTES = 1_400;

    /** As many as fit into one packet of 64 KiB. */
    private static final int JOINED = 44;

    private static final int SLOTS = 4;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private DatagramSender() {}

    /**
     * Sends for that long.
     *
     * @return how many datagrams were sent
     * @throws IOException if the socket cannot be opened, or none is taken at all
     */
    public static long send(AddressPort target, Duration duration) throws IOException {
        SystemCalls calls = new SystemCalls();
        int socket = check(calls.datagramSocket(target.family()), target);
        try {
            calls.setOption(socket, SocketOption.SO_SNDBUF, BUFFER_BYTES);
            check(calls.connect(socket, target), target);
            return send(socket, target, duration);
        } finally {
            calls.close(socket);
        }
    }

    private static long send(int socket, AddressPort target, Duration duration) throws IOException {
        DatagramBatch batch = new DatagramBatch(SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            batch.fill(slot, new byte[JOINED * DATAGRAM_BYTES], DATAGRAM_BYTES, 0);
            batch.prepare(slot);
        }
        long sent = 0;
        int result = 0;
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            result = batch.send(socket, 0, SLOTS);
            if (result > 0) {
                sent += (long) result * JOINED;
            } else {
                // The kernel's buffer is full, or a proxy that starts or ends has caused an ICMP error.
                LockSupport.parkNanos(FULL_NANOS);
            }
        }
        if (sent == 0) {
            check(result, target);
        }
        return sent;
    }

    private static int check(int result, AddressPort target) throws IOException {
        if (result < 0) {
            throw new IOException("no datagrams can be sent to " + target + ": " + Errno.describe(-result));
        }
        return result;
    }
}

package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a {@link DatagramSink} has received since it was started.
 *
 * <p>Threading: Immutable.
 */
public record DatagramCounts(long datagrams, long bytes) {
    static final int BYTES = 2 * Long.BYTES;
    private static final int TRIES = 50;
    private static final int PATIENCE_MILLIS = 200;

    /**
     * Asks a sink, again and again for up to 10 s.
     *
     * @throws IOException if it does not answer
     */
    public static DatagramCounts ask(AddressPort counts) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(counts.address().toInetAddress(), counts.port()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < TRIES; i++) {
                DatagramPacket answer = new DatagramPacket(new byte[BYTES], BYTES);
                try {
                    socket.send(new DatagramPacket(new byte[1], 1));
                    socket.receive(answer);
                    ByteBuffer fields = ByteBuffer.wrap(answer.getData());
                    return new DatagramCounts(fields.getLong(), fields.getLong());
                } catch (PortUnreachableException e) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)); // it does not listen yet
                } catch (SocketTimeoutException e) {
                    // One of the two datagrams is lost, or the sink is busy.
                }
            }
        }
        throw new IOException("the endpoint of bulk datagrams does not answer at " + counts);
    }

    /** What came after earlier counts. */
    public DatagramCounts since(DatagramCounts before) {
        return new DatagramCounts(datagrams - before.datagrams, bytes - before.bytes);
    }
}

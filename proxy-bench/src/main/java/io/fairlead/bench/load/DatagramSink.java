package io.fairlead.bench.load;

import io.fairlead.linux.DatagramBatch;
import io.fairlead.model.AddressPort;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.UdpSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint of UDP bulk streams: it counts what it receives, and tells that at another port, so that the question does not
 * wait behind the stream.
 *
 * <p>Threading: it has an event loop of its own. Ownership: {@link #close} ends it.
 */
public final class DatagramSink implements AutoCloseable {
    private static final int SLOTS = 64;
    private static final long CLOSE_SECONDS = 5;

    private final EpollTransport transport = new EpollTransport(1);
    private final DatagramBatch batch = new DatagramBatch(SLOTS);
    private long datagrams;
    private long bytes;

    private DatagramSink() {}

    /**
     * Counts from now on.
     *
     * @param data to be counted there
     * @param counts where {@link DatagramCounts#ask} is answered
     * @throws io.fairlead.transport.ListenException if an address cannot be bound
     */
    public static DatagramSink at(AddressPort data, AddressPort counts) {
        DatagramSink sink = new DatagramSink();
        try {
            sink.transport.udp().bind(data, DatagramEcho.AT_ADDRESS, (socket, _) -> sink.count(socket));
            sink.transport.udp().bind(counts, DatagramEcho.AT_ADDRESS, (socket, _) -> sink.answer(socket));
            return sink;
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    private void count(UdpSocket socket) {
        int received = batch.receive(socket.descriptor(), 0, SLOTS);
        for (int slot = 0; slot < received; slot++) {
            datagrams += batch.datagrams(slot);
            bytes += batch.length(slot);
        }
    }

    private void answer(UdpSocket socket) {
        if (batch.receive(socket.descriptor(), 0, 1) == 1) {
            byte[] answer = ByteBuffer.allocate(DatagramCounts.BYTES)
                    .putLong(datagrams)
                    .putLong(bytes)
                    .array();
            batch.fill(0, answer, 0, 0);
            batch.prepare(0, batch.family(0), batch.senderHigh(0), batch.senderLow(0), batch.senderPort(0));
            batch.send(socket.descriptor(), 0, 1);
        }
    }

    @Override
    public void close() {
        transport.close(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

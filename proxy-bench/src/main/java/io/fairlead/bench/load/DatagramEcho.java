package io.fairlead.bench.load;

import io.fairlead.linux.DatagramBatch;
import io.fairlead.model.AddressPort;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.UdpObserver;
import io.fairlead.transport.UdpOptions;
import io.fairlead.transport.UdpSocket;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint of UDP requests: it sends each datagram back, up to 64 of them by one system call.
 *
 * <p>Threading: it has an event loop of its own. Ownership: {@link #close} ends it.
 */
public final class DatagramEcho implements UdpObserver, AutoCloseable {
    /** Of a socket that any client may use, at one address. */
    static final UdpOptions AT_ADDRESS =
            new UdpOptions(false, ListenOptions.Binding.LOCAL, UdpOptions.Destination.BOUND);

    private static final int SLOTS = 64;
    private static final long CLOSE_SECONDS = 5;

    private final EpollTransport transport = new EpollTransport(1);
    private final DatagramBatch batch = new DatagramBatch(SLOTS);

    private DatagramEcho() {}

    /**
     * Serves from now on.
     *
     * @throws io.fairlead.transport.ListenException if the address cannot be bound
     */
    public static DatagramEcho at(AddressPort address) {
        DatagramEcho echo = new DatagramEcho();
        try {
            echo.transport.udp().bind(address, AT_ADDRESS, echo);
            return echo;
        } catch (RuntimeException e) {
            echo.close();
            throw e;
        }
    }

    @Override
    public void onReady(UdpSocket socket, boolean hasError) {
        if (hasError) {
            socket.takeError();
        }
        int received = batch.receive(socket.descriptor(), 0, SLOTS);
        for (int slot = 0; slot < received; slot++) {
            batch.prepare(
                    slot, batch.family(slot), batch.senderHigh(slot), batch.senderLow(slot), batch.senderPort(slot));
        }
        for (int slot = 0; slot < received; ) {
            // One that cannot be sent is lost, as datagrams are.
            slot += Math.max(1, batch.send(socket.descriptor(), slot, received - slot));
        }
    }

    @Override
    public void close() {
        transport.close(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

package io.fairlead.handover;

import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ListeningSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that accepts connections at a port of its own, connects each to an endpoint, and hands all of them over as soon as it is
 * asked. It prints its port first.
 */
final class PredecessorProcess {
    private static final SystemCalls CALLS = new SystemCalls();
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int MOST_PAUSES = 30_000;

    private PredecessorProcess() {}

    /** Directory, port of the endpoint, number of connections. */
    public static void main(String[] args) throws InterruptedException {
        AddressPort endpoint = AddressPort.parse("127.0.0.1:" + args[1]);
        int connections = Integer.parseInt(args[2]);
        int listening = CALLS.socket(IpFamily.IPV4);
        CALLS.bind(listening, AddressPort.parse("127.0.0.1:0"));
        CALLS.listen(listening, 64);
        AddressPort address = Objects.requireNonNull(CALLS.localAddress(listening));
        System.out.println(address.port());

        FakeEstate estate = new FakeEstate(1);
        estate.perPart = connections;
        estate.onForget = FakeHeir::close;
        estate.inheritance = HandoverSamples.inheritance(
                new ListeningSocket(Protocol.TCP, address, ListenOptions.Binding.LOCAL, 0, listening));
        for (int i = 0; i < connections; i++) {
            estate.add(0, HandoverSamples.connection(i, accepted(listening), connected(endpoint)));
        }
        CountDownLatch handedOver = new CountDownLatch(1);
        HandoverServer server = Objects.requireNonNull(
                HandoverServer.open(Path.of(args[0]), "edge", () -> estate, handedOver::countDown));
        System.out.println("ready");
        handedOver.await();
        Outcome outcome = server.handOver(Duration.ZERO);
        server.close();
        System.exit(outcome.connections() == connections ? 0 : 1);
    }

    private static int accepted(int listening) {
        int accepted = CALLS.accept(listening);
        for (int i = 0; i < MOST_PAUSES && accepted == -Errno.EAGAIN; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            accepted = CALLS.accept(listening);
        }
        return accepted;
    }

    private static int connected(AddressPort endpoint) {
        int socket = CALLS.socket(IpFamily.IPV4);
        CALLS.connect(socket, endpoint);
        return socket;
    }
}

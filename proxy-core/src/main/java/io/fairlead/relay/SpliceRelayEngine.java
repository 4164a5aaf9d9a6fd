package io.fairlead.relay;

import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.EpollSocket;
import io.fairlead.transport.TcpSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Relays between descriptors: small messages are copied, streams are spliced.
 *
 * <p>Threading: Thread-safe.
 */
public final class SpliceRelayEngine implements RelayEngine {
    private final Map<EpollLoop, RelayLoop> loops = new ConcurrentHashMap<>();

    @Override
    public Relay start(
            TcpSocket downstream,
            TcpSocket upstream,
            byte @Nullable [] preface,
            RelayTimeouts timeouts,
            RelayObserver observer) {
        assert downstream.eventLoop().equals(upstream.eventLoop());
        EpollSocket client = (EpollSocket) downstream;
        RelayLoop loop = loops.computeIfAbsent(client.loop(), RelayLoop::of);
        SpliceRelay relay = new SpliceRelay(loop, client, (EpollSocket) upstream, timeouts, observer);
        relay.start(preface);
        return relay;
    }
}

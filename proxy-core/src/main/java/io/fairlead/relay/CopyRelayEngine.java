package io.fairlead.relay;

import io.fairlead.transport.NettySocket;
import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/**
 * Relays between Netty channels by copying; works wherever Netty does, and is the baseline of the benchmarks.
 *
 * <p>Threading: Thread-safe.
 */
public final class CopyRelayEngine implements RelayEngine {
    @Override
    public Relay start(
            TcpSocket downstream,
            TcpSocket upstream,
            byte @Nullable [] preface,
            RelayTimeouts timeouts,
            RelayObserver observer) {
        assert downstream.eventLoop().equals(upstream.eventLoop());
        CopyRelay relay = new CopyRelay((NettySocket) downstream, (NettySocket) upstream, timeouts, observer);
        relay.start(preface);
        return relay;
    }
}

package io.fairlead.relay;

import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/**
 * Starts relays between sockets of one kind of transport.
 *
 * <p>Threading: Thread-safe; {@link #start} is called on the event loop of both sockets.
 */
public interface RelayEngine {
    /**
     * Relays until both sides have ended, one is reset, or a timeout passes. The relay owns both sockets from now on.
     *
     * @param downstream the client's side
     * @param upstream the endpoint's side, on the same event loop
     * @param observer called once, at the end
     */
    default Relay start(TcpSocket downstream, TcpSocket upstream, RelayTimeouts timeouts, RelayObserver observer) {
        return start(downstream, upstream, null, timeouts, observer);
    }

    /**
     * The same, but the endpoint gets some bytes of the proxy's own first. They go out together with the first bytes of the client if
     * these have arrived, and else at once. They count as nothing that was relayed.
     *
     * @param preface the bytes, at most 4,096; null for none
     */
    Relay start(
            TcpSocket downstream,
            TcpSocket upstream,
            byte @Nullable [] preface,
            RelayTimeouts timeouts,
            RelayObserver observer);
}

package io.fairlead.relay;

import io.fairlead.transport.TcpSocket;

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
    Relay start(TcpSocket downstream, TcpSocket upstream, RelayTimeouts timeouts, RelayObserver observer);
}

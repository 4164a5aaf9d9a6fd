package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import org.jspecify.annotations.Nullable;

/**
 * A simulated socket to an endpoint: the time that a session spends at one endpoint.
 *
 * <p>Threading: used by one thread.
 */
final class Leg implements Upstream {
    final FakeUpstreams upstreams;
    final Session session;
    final AddressPort endpoint;
    final @Nullable AddressPort source;
    boolean isOpen = true;
    boolean isReplied;
    long usedNanos;
    int sent;
    int sentBytes;
    int received;
    int receivedBytes;

    Leg(FakeUpstreams upstreams, Session session, AddressPort endpoint, @Nullable AddressPort source) {
        this.upstreams = upstreams;
        this.session = session;
        this.endpoint = endpoint;
        this.source = source;
    }

    void countSent(int datagrams, int bytes, long nowNanos) {
        sent += datagrams;
        sentBytes += bytes;
        usedNanos = nowNanos;
    }

    void countReceived(int datagrams, int bytes, long nowNanos) {
        received += datagrams;
        receivedBytes += bytes;
        isReplied = true;
        usedNanos = nowNanos;
    }

    String figures() {
        return sent + " datagrams of " + sentBytes + " bytes and " + received + " replies of " + receivedBytes
                + " bytes";
    }

    @Override
    public void close() {
        upstreams.close(this);
    }

    @Override
    public String toString() {
        return session + " at " + endpoint;
    }
}

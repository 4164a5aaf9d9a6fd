package io.fairlead.dial;

import io.fairlead.select.Candidate;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.PendingConnect;
import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a dial at one endpoint.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: holds the pick of its endpoint, and gives it back when it ends, unless the endpoint accepts.
 */
final class Attempt implements ConnectObserver {
    /** How far an attempt is. */
    enum State {
        /** The endpoint has not answered yet. */
        PENDING,
        /** It has accepted. */
        CONNECTED,
        /** It has refused, or has been found unreachable. */
        FAILED,
        /** It was given up for another before there was an answer. */
        GIVEN_UP
    }

    /** Dialled, it would come back here, and perhaps go on doing so until descriptors run out. */
    static final ConnectFailure OWN_ADDRESS = new ConnectFailure(
            ConnectFailure.Kind.ENDPOINT, "this is the address of a Service; take it out of the EndpointSlice");

    private final Dial dial;
    private final Candidate endpoint;
    private final int generation;
    private final long begunNanos;
    private final boolean isLastResort;
    private PendingConnect connect = PendingConnect.ENDED;
    private State state = State.PENDING;
    private boolean isCounted;

    /** The attempt before this one; owned by {@link Attempts}. */
    @Nullable
    Attempt previous;

    /** @param isLastResort whether the endpoint was picked though it is ejected */
    Attempt(Dial dial, Candidate endpoint, boolean isLastResort, long nowNanos) {
        this.dial = dial;
        this.endpoint = endpoint;
        this.generation = endpoint.generation();
        this.isLastResort = isLastResort;
        this.begunNanos = nowNanos;
    }

    Candidate endpoint() {
        return endpoint;
    }

    /** Of the endpoint, when the attempt began. */
    int generation() {
        return generation;
    }

    long begunNanos() {
        return begunNanos;
    }

    boolean isLastResort() {
        return isLastResort;
    }

    State state() {
        return state;
    }

    boolean isPending() {
        return state == State.PENDING;
    }

    long silentNanos(long nowNanos) {
        return nowNanos - begunNanos;
    }

    /** Marks that it counts against the endpoint; false if it did already. */
    boolean markCounted() {
        boolean isFirst = !isCounted;
        isCounted = true;
        return isFirst;
    }

    boolean isCounted() {
        return isCounted;
    }

    /** What {@link #giveUp} ends. The outcome may have come already. */
    void setConnect(PendingConnect pending) {
        connect = pending;
    }

    /** Ends it without an answer. */
    void giveUp() {
        state = State.GIVEN_UP;
        endpoint.release();
        connect.cancel();
    }

    @Override
    public void onConnected(TcpSocket upstream) {
        assert isPending() : "an attempt that was given up has connected";
        state = State.CONNECTED;
        dial.onConnected(this, upstream);
    }

    @Override
    public void onConnectFailed(ConnectFailure failure) {
        assert isPending() : "an attempt that was given up has failed";
        state = State.FAILED;
        endpoint.release();
        dial.onConnectFailed(this, failure);
    }
}

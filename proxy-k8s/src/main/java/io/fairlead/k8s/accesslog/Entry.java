package io.fairlead.k8s.accesslog;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a line is written from, whatever it is about.
 *
 * <p>Threading: Immutable.
 *
 * @param epochMillis when it happened
 * @param service the address and port that the client uses
 * @param endpoint null if no endpoint accepted
 * @param attempts how many endpoints were tried; 0 for a session
 * @param connectNanos from accept until an endpoint had accepted; 0 if none did, and for a session
 * @param relayed without datagrams for a connection
 * @param reason why it ended; null if it is open
 * @param peer the other end of the client's socket, where a PROXY protocol header has named another client; null if it has ended without
 *     one, or is open
 */
record Entry(
        long epochMillis,
        Event event,
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        @Nullable AddressPort endpoint,
        int attempts,
        long connectNanos,
        RelayedDatagrams relayed,
        long splicedBytes,
        @Nullable Enum<?> reason,
        @Nullable AddressPort peer) {
    /** What has happened. */
    enum Event {
        OPENED,
        PROGRESS,
        CLOSED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param record what was reported: one of the events of {@link AccessLog} */
    static Entry of(Object record, long epochMillis) {
        return switch (record) {
            case ConnectionSummary ended -> of(ended, epochMillis);
            case SessionSummary ended -> of(ended, epochMillis);
            case ConnectionProgress open -> of(open, epochMillis);
            case SessionProgress open -> of(open, epochMillis);
            case Opened opened -> of(opened, epochMillis);
            default -> throw new IllegalArgumentException("no record of the access log: " + record);
        };
    }

    private static Entry of(ConnectionSummary ended, long epochMillis) {
        return new Entry(
                epochMillis,
                Event.CLOSED,
                ended.frontend(),
                ended.frontend().address(),
                ended.client(),
                ended.endpoint(),
                ended.dialAttempts(),
                ended.connectNanos(),
                new RelayedDatagrams(ended.durationNanos(), 0, 0, ended.bytesToUpstream(), ended.bytesToDownstream()),
                ended.splicedBytes(),
                ended.reason(),
                ended.peer());
    }

    private static Entry of(SessionSummary ended, long epochMillis) {
        return new Entry(
                epochMillis,
                Event.CLOSED,
                ended.frontend(),
                ended.service(),
                ended.client(),
                ended.endpoint(),
                0,
                0,
                new RelayedDatagrams(
                        ended.durationNanos(),
                        ended.datagramsToUpstream(),
                        ended.datagramsToDownstream(),
                        ended.bytesToUpstream(),
                        ended.bytesToDownstream()),
                0,
                ended.reason(),
                null);
    }

    private static Entry of(ConnectionProgress open, long epochMillis) {
        return new Entry(
                epochMillis,
                Event.PROGRESS,
                open.frontend(),
                open.frontend().address(),
                open.client(),
                open.endpoint(),
                open.dialAttempts(),
                open.connectNanos(),
                new RelayedDatagrams(
                        open.now().durationNanos(),
                        0,
                        0,
                        open.now().bytesToUpstream(),
                        open.now().bytesToDownstream()),
                open.now().splicedBytes(),
                null,
                null);
    }

    private static Entry of(SessionProgress open, long epochMillis) {
        return new Entry(
                epochMillis,
                Event.PROGRESS,
                open.frontend(),
                open.service(),
                open.client(),
                open.endpoint(),
                0,
                0,
                open.now(),
                0,
                null,
                null);
    }

    private static Entry of(Opened opened, long epochMillis) {
        return new Entry(
                epochMillis,
                Event.OPENED,
                opened.frontend(),
                opened.service(),
                opened.client(),
                opened.endpoint(),
                opened.attempts(),
                opened.connectNanos(),
                new RelayedDatagrams(opened.connectNanos(), 0, 0, 0, 0),
                0,
                null,
                null);
    }

    /** Whether it is about datagrams. */
    boolean isSession() {
        return frontend.protocol() == Protocol.UDP;
    }

    /** Whether the client is at a Unix socket, and has no address. */
    boolean isUnix() {
        return frontend.unixSocket() != null;
    }

    /** Where the client connected to. */
    String serverAddress() {
        return frontend.unixSocket() == null
                ? service.address().toString()
                : frontend.unixSocket().path();
    }

    /** Why it ended, in lower case, as metrics have it; empty if it is open. */
    String reasonText() {
        return reason == null ? "" : reason.name().toLowerCase(Locale.ROOT);
    }
}

package io.fairlead.udp.session;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks that each stay of a session at an endpoint has exactly one summary, with the right figures, and a reason that is due.
 *
 * <p>Threading: used by one thread.
 */
final class SessionLedger implements SessionObserver {
    /** Sessions that were used within this time of each other are equally idle to the table. */
    private static final long SORTED_NANOS = 1_000_000_000L;

    /** The same as the table's. */
    private static final int FEW_DIVISOR = 8;

    /** What the table has been told, during which it ends sessions. */
    sealed interface Input {
        /** A client has sent datagrams. */
        record Datagrams(AddressPort client, AddressPort service, ServicePortId servicePort, int localFailures)
                implements Input {}

        /** An endpoint has replied. */
        record Replies(Leg to) implements Input {}

        /** An endpoint has refused a datagram. */
        record Refusal(Leg of) implements Input {}

        /** Other endpoints serve. */
        record Serving(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone) implements Input {}

        /** The event loop has time to end sessions whose endpoints are gone. */
        record Turn() implements Input {}

        /** Time has passed. */
        record Time() implements Input {}

        /** The proxy stops. */
        record Stop() implements Input {}
    }

    private final FakeUpstreams upstreams;
    private final UdpConfig bounds;
    private final Map<ServicePortId, SessionTarget> targets = new HashMap<>();
    private final Map<ServicePortId, Departed> departures = new HashMap<>();
    final List<DatagramDrop> drops = new ArrayList<>();
    private @Nullable SessionTable table;
    private Input input = new Input.Time();
    private long nowNanos;
    int opened;
    final Map<SessionEnd, Integer> ends = new EnumMap<>(SessionEnd.class);
    final Set<DatagramDrop> allDrops = EnumSet.noneOf(DatagramDrop.class);

    SessionLedger(FakeUpstreams upstreams, UdpConfig bounds) {
        this.upstreams = upstreams;
        this.bounds = bounds;
    }

    /** The table of which it has the summaries. */
    void follow(SessionTable followed) {
        table = followed;
    }

    /** The table is about to be told this. */
    void begin(Input next, long now) {
        input = next;
        nowNanos = now;
        drops.clear();
    }

    /** A datagram has reached a session, or opened one, at this target. */
    void learn(ServicePortId servicePort, SessionTarget target) {
        targets.put(servicePort, target);
    }

    /** How long a session may be idle. */
    long timeoutNanos(ServicePortId servicePort, boolean isReplied) {
        UdpConfig config = Objects.requireNonNull(targets.get(servicePort)).config();
        return (isReplied ? config.repliedTimeout() : config.unrepliedTimeout()).toNanos();
    }

    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        opened++;
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        drops.add(reason);
        allDrops.add(reason);
    }

    @Override
    public void onEnded(SessionSummary summary) {
        Leg leg = upstreams.takeClosed();
        ends.merge(summary.reason(), 1, Integer::sum);
        check(
                summary.client().equals(leg.session.client())
                        && summary.service().equals(leg.session.flow().service())
                        && summary.endpoint().equals(leg.endpoint),
                "a summary of " + leg + " is of another: ",
                summary);
        check(
                summary.datagramsToUpstream() == leg.sent
                        && summary.bytesToUpstream() == leg.sentBytes
                        && summary.datagramsToDownstream() == leg.received
                        && summary.bytesToDownstream() == leg.receivedBytes,
                "a summary of " + leg + " has other figures than " + leg.figures() + ": ",
                summary);
        check(isDue(summary.reason(), leg), "no reason to end " + leg + " by " + input + ": ", summary);
    }

    private boolean isDue(SessionEnd reason, Leg leg) {
        ServicePortId servicePort = leg.session.servicePort();
        return switch (reason) {
            case UNREPLIED_TIMEOUT, REPLIED_TIMEOUT ->
                input instanceof Input.Time
                        && leg.isReplied == (reason == SessionEnd.REPLIED_TIMEOUT)
                        && nowNanos - leg.usedNanos >= timeoutNanos(servicePort, leg.isReplied);
            case ANSWERED -> input instanceof Input.Replies(Leg to) && to == leg && isAnswered(leg);
            case ENDPOINT_GONE ->
                isTimeToLeave(leg)
                        && hasDeparted(leg)
                        && !Objects.requireNonNull(departures.get(servicePort)).isGone();
            case ENDPOINT_UNREACHABLE -> input instanceof Input.Refusal(Leg of) && of == leg;
            case SERVICE_GONE ->
                isTimeToLeave(leg)
                                && hasDeparted(leg)
                                && Objects.requireNonNull(departures.get(servicePort))
                                        .isGone()
                        || input instanceof Input.Datagrams datagrams && isElsewhere(datagrams, leg.session);
            case EVICTED -> input instanceof Input.Datagrams datagrams && isInTheWay(leg, datagrams);
            case ENDED_BY_OPERATOR -> false;
            case SHUTDOWN -> input instanceof Input.Stop;
        };
    }

    /** The table is about to be told that others serve a service port; of the sockets that are open now some may have to be closed. */
    void markDeparture() {
        if (input instanceof Input.Serving(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone)) {
            departures.put(servicePort, new Departed(serving, isGone, Set.copyOf(upstreams.open)));
        }
    }

    /** Whether the endpoint of a session, or its service port, was gone at the latest departure. */
    boolean hasDeparted(Leg leg) {
        Departed departed = departures.get(leg.session.servicePort());
        return departed != null
                && departed.open().contains(leg)
                && (departed.isGone() || !departed.serving().contains(leg.endpoint));
    }

    private boolean isTimeToLeave(Leg leg) {
        return switch (input) {
            case Input.Turn turn -> true;
            case Input.Datagrams sent ->
                sent.client().equals(leg.session.client())
                        && sent.service().equals(leg.session.flow().service());
            case Input.Replies _, Input.Refusal _, Input.Serving _, Input.Time _, Input.Stop _ -> false;
        };
    }

    /** What serves a service port, and the sockets that were open when the table was told so. */
    private record Departed(Set<AddressPort> serving, boolean isGone, Set<Upstream> open) {}

    /** Whether each datagram of the client has had so many replies as its Service allows. */
    static boolean isAnswered(Leg leg) {
        int replies = leg.session.target().config().replies();
        return replies > 0 && leg.received >= leg.sent * replies;
    }

    /** Whether the address belongs to another service port, or does so again after it was gone. */
    private static boolean isElsewhere(Input.Datagrams datagrams, Session session) {
        return datagrams.client().equals(session.client())
                && datagrams.service().equals(session.flow().service())
                && (!datagrams.servicePort().equals(session.servicePort())
                        || !session.target().isOpen());
    }

    /** Whether the session was the right one to go so that another can be opened. */
    private boolean isInTheWay(Leg leg, Input.Datagrams datagrams) {
        ServicePortId servicePort = datagrams.servicePort();
        int perService = bounds.maxSessionsPerService() == 0 ? Integer.MAX_VALUE : bounds.maxSessionsPerService();
        boolean isLack = upstreams.localFailures > datagrams.localFailures();
        return isIdlest(leg, session -> true, isLack ? 1 : bounds.maxSessions())
                || isIdlest(leg, session -> session.servicePort().equals(servicePort), perService)
                || isIdlest(
                        leg,
                        session -> session.client()
                                .address()
                                .equals(datagrams.client().address()),
                        bounds.maxSessionsPerClient());
    }

    /** Whether it was the one to go of a group that has reached its bound. */
    private boolean isIdlest(Leg leg, Predicate<Session> group, int bound) {
        List<Session> others = new ArrayList<>();
        Objects.requireNonNull(table).forEach(others::add);
        others.removeIf(group.negate());
        if (!group.test(leg.session) || others.size() + 1 < bound) {
            return false;
        }
        List<Session> unreplied =
                others.stream().filter(session -> !session.isReplied()).toList();
        int unrepliedSize = unreplied.size() + (leg.isReplied ? 0 : 1);
        boolean areFew = unrepliedSize * FEW_DIVISOR <= others.size() + 1 - FEW_DIVISOR;
        if (leg.isReplied != (areFew || unrepliedSize == 0)) {
            return false;
        }
        return others.stream()
                .filter(session -> session.isReplied() == leg.isReplied)
                .allMatch(session -> leg.usedNanos - session.usedNanos() <= SORTED_NANOS);
    }

    static void check(boolean isTrue, String message, Object subject) {
        if (!isTrue) {
            throw new AssertionError(message + subject);
        }
    }
}

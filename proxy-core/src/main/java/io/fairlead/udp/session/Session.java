package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionId;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;
import io.fairlead.observe.SessionView;
import io.fairlead.select.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * A session: the datagrams between one client and one address and port of a Service. It has one endpoint, but for the time from an
 * error of the endpoint's to the client's next datagram.
 *
 * <p>Threading: confined to its event loop.
 *
 * <p>Ownership: {@link SessionTable} opens and ends it.
 */
public final class Session {
    private final Flow flow;
    private final int hash;
    private final AddressPort client;
    private final ClientOrigin origin;
    private final Session[] links = new Session[2 * SessionGroup.Scope.COUNT];
    private final SessionGroup ofServicePort;
    private final SessionGroup ofClient;
    private final Frontend frontend;
    private SessionTarget target;

    /** The next one of the same bucket; owned by {@link SessionMap}. */
    @Nullable
    Session nextInBucket;

    private @Nullable Upstream upstream;
    private @Nullable Candidate endpoint;
    private @Nullable Candidate avoided;
    private int generation;
    private int ejections;
    private boolean isLastResort;
    private boolean isReplied;
    private boolean hasEnded;
    private long number;

    private long begunNanos;
    private long usedNanos;
    private long sortedNanos;
    private long datagramsToUpstream;
    private long datagramsToDownstream;
    private long bytesToUpstream;
    private long bytesToDownstream;
    private RelayedDatagrams reported = RelayedDatagrams.NOTHING;

    Session(
            Flow flow,
            int hash,
            SessionTarget target,
            Frontend frontend,
            ClientOrigin origin,
            SessionGroup ofServicePort,
            SessionGroup ofClient) {
        this.flow = flow;
        this.hash = hash;
        this.client = flow.client();
        this.target = target;
        this.frontend = frontend;
        this.origin = origin;
        this.ofServicePort = ofServicePort;
        this.ofClient = ofClient;
    }

    /** Its client and the address that the client uses. Must not be changed. */
    public Flow flow() {
        return flow;
    }

    /** The client. */
    public AddressPort client() {
        return client;
    }

    /** Where it goes. */
    public SessionTarget target() {
        return target;
    }

    /** Its socket; null until the next datagram if the endpoint has failed, and once it has ended. */
    public @Nullable Upstream upstream() {
        return upstream;
    }

    /** Its endpoint; null until the next datagram if the endpoint has failed, and once it has ended. */
    public @Nullable Candidate endpoint() {
        return endpoint;
    }

    /** Whether it has an endpoint that serves, and its frontend is open and still belongs to the same service port. */
    public boolean isSettled() {
        return upstream != null
                && !isLeaving()
                && target.isOpen()
                && target.frontend().equals(frontend);
    }

    /** Whether its endpoint, or the service port, is gone, and it has not been ended yet. */
    boolean isLeaving() {
        Departure departure = ofServicePort.departure();
        return departure != null && departure.ends(this);
    }

    /** Whether it is over. */
    public boolean hasEnded() {
        return hasEnded;
    }

    /** Its number among the sessions of the event loop. */
    public long number() {
        return number;
    }

    void setNumber(long other) {
        number = other;
    }

    /**
     * How it is now.
     *
     * @param loop the number of its event loop
     */
    public SessionView view(int loop, long nowNanos) {
        return new SessionView(
                new ConnectionId(Protocol.UDP, loop, number),
                frontend,
                flow.service(),
                client,
                endpoint == null ? null : endpoint.address(),
                isReplied,
                nowNanos - begunNanos,
                nowNanos - usedNanos,
                bytesToUpstream,
                bytesToDownstream);
    }

    /** Whether its endpoint has replied. */
    public boolean isReplied() {
        return isReplied;
    }

    ClientOrigin origin() {
        return origin;
    }

    int hash() {
        return hash;
    }

    /** The frontend at which its first datagram came in. */
    public Frontend frontend() {
        return frontend;
    }

    ServicePortId servicePort() {
        return frontend.servicePort();
    }

    SessionGroup ofServicePort() {
        return ofServicePort;
    }

    SessionGroup ofClient() {
        return ofClient;
    }

    /** The endpoint that has failed; null if none has. */
    @Nullable
    Candidate avoided() {
        return avoided;
    }

    /** When its endpoint was picked. */
    long begunNanos() {
        return begunNanos;
    }

    /** The generation of the endpoint when it was picked. */
    int generation() {
        return generation;
    }

    /** How often the endpoint had been ejected when it was picked; 0 if it was well. */
    int ejections() {
        return ejections;
    }

    /** Whether the endpoint was picked though it was ejected. */
    boolean isLastResort() {
        return isLastResort;
    }

    void setTarget(SessionTarget other) {
        target = other;
    }

    /** It has an endpoint from now on. */
    void settle(
            Candidate picked,
            Upstream opened,
            int pickedGeneration,
            int ejected,
            boolean wasLastResort,
            long nowNanos) {
        endpoint = picked;
        upstream = opened;
        generation = pickedGeneration;
        ejections = ejected;
        isLastResort = wasLastResort;
        avoided = null;
        begunNanos = nowNanos;
        datagramsToUpstream = 0;
        datagramsToDownstream = 0;
        bytesToUpstream = 0;
        bytesToDownstream = 0;
        reported = RelayedDatagrams.NOTHING;
    }

    /** It was another process's session until now. */
    void resume(SessionState state, Candidate counted, Upstream adopted, long nowNanos) {
        settle(counted, adopted, counted.generation(), 0, false, nowNanos - state.ageNanos());
        RelayedDatagrams relayed = state.relayed();
        datagramsToUpstream = relayed.datagramsToUpstream();
        datagramsToDownstream = relayed.datagramsToDownstream();
        bytesToUpstream = relayed.bytesToUpstream();
        bytesToDownstream = relayed.bytesToDownstream();
        reported = state.reported();
        isReplied = state.isReplied();
        usedNanos = nowNanos - state.idleNanos();
    }

    /**
     * What another process needs to go on with it.
     *
     * @param loop the number of its event loop
     * @param descriptor its socket
     * @throws IllegalStateException if it has no endpoint
     */
    public SessionState state(int loop, int descriptor, long nowNanos) {
        Candidate has = endpoint;
        if (has == null) {
            throw new IllegalStateException(this + " has no endpoint");
        }
        return new SessionState(
                loop,
                frontend,
                flow.service(),
                client,
                has.address(),
                descriptor,
                isReplied,
                nowNanos - begunNanos,
                nowNanos - usedNanos,
                relayed(nowNanos),
                reported);
    }

    private RelayedDatagrams relayed(long nowNanos) {
        return new RelayedDatagrams(
                nowNanos - begunNanos, datagramsToUpstream, datagramsToDownstream, bytesToUpstream, bytesToDownstream);
    }

    /** It has no endpoint any more; the caller has released it, and closes the socket. */
    void leave(@Nullable Candidate failed) {
        avoided = failed;
        endpoint = null;
        upstream = null;
    }

    void markEnded() {
        hasEnded = true;
    }

    void setReplied(boolean hasReply) {
        isReplied = hasReply;
    }

    void countToUpstream(int datagrams, int bytes) {
        datagramsToUpstream += datagrams;
        bytesToUpstream += bytes;
    }

    void countToDownstream(int datagrams, int bytes) {
        datagramsToDownstream += datagrams;
        bytesToDownstream += bytes;
    }

    /** Whether each datagram of the client has had so many replies; never for 0. */
    boolean isAnswered(int replies) {
        return replies > 0 && datagramsToDownstream >= datagramsToUpstream * replies;
    }

    /** When a datagram last came from either side. */
    long usedNanos() {
        return usedNanos;
    }

    void setUsed(long nowNanos) {
        usedNanos = nowNanos;
    }

    /** The time by which its place in lists was last chosen. */
    long sortedNanos() {
        return sortedNanos;
    }

    void setSorted(long nanos) {
        sortedNanos = nanos;
    }

    /** What it has relayed since its last report; null if it has no endpoint. */
    @Nullable
    SessionProgress progress(long nowNanos) {
        Candidate has = endpoint;
        if (has == null) {
            return null;
        }
        RelayedDatagrams before = reported;
        reported = relayed(nowNanos);
        return new SessionProgress(frontend, flow.service(), client, has.address(), reported, before);
    }

    SessionSummary summary(AddressPort had, SessionEnd reason, long nowNanos) {
        return new SessionSummary(
                frontend,
                flow.service(),
                client,
                had,
                nowNanos - begunNanos,
                datagramsToUpstream,
                datagramsToDownstream,
                bytesToUpstream,
                bytesToDownstream,
                reported,
                reason);
    }

    @Nullable
    Session next(SessionGroup.Scope scope) {
        return links[scope.index];
    }

    @SuppressWarnings("NullAway") // the array's elements may be null
    void setNext(SessionGroup.Scope scope, @Nullable Session session) {
        links[scope.index] = session;
    }

    @Nullable
    Session previous(SessionGroup.Scope scope) {
        return links[links.length / 2 + scope.index];
    }

    @SuppressWarnings("NullAway") // the array's elements may be null
    void setPrevious(SessionGroup.Scope scope, @Nullable Session session) {
        links[links.length / 2 + scope.index] = session;
    }

    @Override
    public String toString() {
        return "session of " + flow;
    }
}

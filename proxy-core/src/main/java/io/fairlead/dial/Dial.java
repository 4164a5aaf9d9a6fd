package io.fairlead.dial;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.select.PickRequest;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The search of one connection for an endpoint that accepts it: one attempt after the other, each on another endpoint,
 * until one accepts or the attempts or the time are used up. Ejected endpoints are passed over, unless there is no other.
 *
 * <p>Threading: Confined to the event loop of its connection.
 *
 * <p>Ownership: holds the pick of the attempt that is under way, and gives it back when the attempt fails.
 */
public final class Dial implements PickRequest, ConnectObserver {
    private final Transport transport;
    private final ConnectionConfig config;
    private final SocketOptions options;
    private final Balancer balancer;
    private final Frontend frontend;
    private final ClientOrigin origin;
    private final UpstreamSource source;
    private final Predicate<AddressPort> isOwnAddress;
    private final TcpSocket downstream;
    private final DialObserver observer;

    private long deadlineNanos;
    private int attempts;
    private @Nullable Candidate current;
    private @Nullable List<Candidate> tried;
    private boolean isCancelled;
    private boolean isAttemptCutShort;
    private long attemptBegunNanos;
    private int attemptGeneration;
    private boolean passesOverEjected;
    private boolean hasPassedOver;

    /**
     * @param options of the sockets to the endpoints
     * @param frontend what the client has connected to
     * @param origin where the client is
     * @param source where the endpoints are dialled from
     * @param isOwnAddress whether a connection to the address would come to the proxy itself
     * @param downstream the client's socket; not touched
     */
    public Dial(
            Transport transport,
            ConnectionConfig config,
            SocketOptions options,
            Balancer balancer,
            Frontend frontend,
            ClientOrigin origin,
            UpstreamSource source,
            Predicate<AddressPort> isOwnAddress,
            TcpSocket downstream,
            DialObserver observer) {
        this.transport = transport;
        this.config = config;
        this.options = options;
        this.balancer = balancer;
        this.frontend = frontend;
        this.origin = origin;
        this.source = source;
        this.isOwnAddress = isOwnAddress;
        this.downstream = downstream;
        this.observer = observer;
    }

    /** Makes the first attempt. */
    public void start() {
        assert eventLoop().inEventLoop();
        deadlineNanos = nowNanos() + config.dialTimeout().toNanos();
        attempt();
    }

    /** Gives up: the observer hears no more, and the pick is given back at once. */
    public void cancel() {
        assert eventLoop().inEventLoop();
        isCancelled = true;
        if (current != null) {
            takeCurrent().release();
        }
    }

    /** How many endpoints have been tried so far, the one that is being tried included. */
    public int attempts() {
        return attempts;
    }

    /** A selector may be somebody else's, and its fault must not leave a client waiting for ever. */
    private void attempt() {
        FaultBoundary.run(this, Dial::attemptNext, Dial::onFault);
    }

    private void onFault(Throwable fault) {
        cancel();
        observer.onFault(fault);
    }

    private void attemptNext() {
        long now = nowNanos();
        long left = deadlineNanos - now;
        long attemptTimeout = config.dialAttemptTimeout().toNanos();
        long timeout = Math.min(left, attemptTimeout);
        Candidate endpoint = attempts < config.dialAttempts() && left > 0 ? pick(now, timeout) : null;
        if (endpoint == null) {
            observer.onDialFailed(attempts);
            return;
        }
        attempts++;
        current = endpoint;
        // The first one has all the time that the configuration gives it, though some nanoseconds have passed.
        isAttemptCutShort = attempts > 1 && timeout < attemptTimeout;
        attemptBegunNanos = now;
        attemptGeneration = endpoint.generation();
        if (isOwnAddress.test(endpoint.address())) {
            // Dialled, it would come back here, and perhaps go on doing so until descriptors run out.
            onConnectFailed(new ConnectFailure(
                    ConnectFailure.Kind.ENDPOINT,
                    "this is the address of a Service; take it out of the EndpointSlice"));
            return;
        }
        transport.connect(
                eventLoop(),
                endpoint.address(),
                source.choose(downstream.remoteAddress(), endpoint.endpoint()),
                options,
                timeout,
                this);
    }

    /** Better an endpoint that has failed others than none. */
    private @Nullable Candidate pick(long nowNanos, long timeoutNanos) {
        passesOverEjected = config.ejection().isEnabled();
        hasPassedOver = false;
        Candidate endpoint = balancer.pick(frontend.kind(), origin, this);
        while (endpoint != null && passesOverEjected && !endpoint.tryMarkTried(nowNanos, timeoutNanos)) {
            endpoint.release();
            endpoint = balancer.pick(frontend.kind(), origin, this);
        }
        if (endpoint == null && hasPassedOver) {
            passesOverEjected = false;
            endpoint = balancer.pick(frontend.kind(), origin, this);
        }
        return endpoint;
    }

    @Override
    public void onConnected(TcpSocket upstream) {
        if (isCancelled) {
            upstream.close();
        } else {
            Candidate endpoint = takeCurrent();
            Outage ended = endpoint.markAccepted();
            if (ended != null && ended.wasEjected()) {
                if (!passesOverEjected) {
                    balancer.onAcceptedAgain(frontend.kind(), origin, nowNanos());
                }
                observer.onReturned(endpoint.address());
            }
            observer.onDialed(upstream, endpoint, attempts);
        }
    }

    @Override
    public void onConnectFailed(ConnectFailure failure) {
        if (isCancelled) {
            return;
        }
        Candidate endpoint = takeCurrent();
        endpoint.release();
        if (tried == null) {
            tried = new ArrayList<>();
        }
        tried.add(endpoint);
        observer.onAttemptFailed(endpoint.address(), failure.cause());
        if (isEndpointsFault(failure.kind())) {
            Outage outage = endpoint.markFailed(config.ejection(), attemptGeneration, attemptBegunNanos, nowNanos());
            if (outage != null) {
                observer.onEjected(endpoint.address(), outage, failure.cause());
            }
        }
        attempt();
    }

    private boolean isEndpointsFault(ConnectFailure.Kind kind) {
        return switch (kind) {
            case ENDPOINT -> true;
            case TIMEOUT -> !isAttemptCutShort;
            case LOCAL -> false;
        };
    }

    private Candidate takeCurrent() {
        Candidate endpoint = current;
        current = null;
        if (endpoint == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        return endpoint;
    }

    @Override
    public IpAddress client() {
        return downstream.remoteAddress().address();
    }

    @Override
    public boolean excludes(Candidate candidate) {
        if (tried != null && tried.contains(candidate)) {
            return true;
        }
        Outage outage = passesOverEjected ? candidate.outage() : null;
        if (outage == null || !outage.wasEjected()) {
            return false;
        }
        // A client that has waited for one endpoint in vain is no trial for another.
        boolean isPassedOver = tried != null || outage.isEjected(nowNanos());
        hasPassedOver |= isPassedOver;
        return isPassedOver;
    }

    private EventLoop eventLoop() {
        return downstream.eventLoop();
    }

    private long nowNanos() {
        return eventLoop().ticker().nanoTime();
    }
}

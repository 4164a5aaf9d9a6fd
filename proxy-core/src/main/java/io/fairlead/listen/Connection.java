package io.fairlead.listen;

import io.fairlead.capture.Capture;
import io.fairlead.dial.Dial;
import io.fairlead.dial.DialObserver;
import io.fairlead.dial.UpstreamSource;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionId;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.Relayed;
import io.fairlead.proxyprotocol.ProxyAddresses;
import io.fairlead.quota.Permit;
import io.fairlead.quota.ServiceQuota;
import io.fairlead.relay.Relay;
import io.fairlead.relay.RelayObserver;
import io.fairlead.select.Candidate;
import io.fairlead.transport.TcpSocket;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way of one connection: admission, pick and dial, relay, summary.
 *
 * <p>Threading: Confined to its event loop.
 */
final class Connection implements DialObserver, RelayObserver {
    private static final Logger LOG = LogManager.getLogger(Connection.class);

    private final ConnectionContext context;
    private final Target target;
    private final TcpSocket downstream;
    private final long acceptedNanos;
    private final OpenConnections.Loop siblings;

    /** Links among the connections of the event loop; owned by {@link OpenConnections.Loop}. */
    @Nullable
    Connection next;

    @Nullable
    Connection previous;

    /** Its number among the connections of the event loop; given by {@link OpenConnections.Loop}. */
    long number;

    /** By the PROXY protocol header, if there was one; else the other end of the socket. */
    private AddressPort client;

    private @Nullable HeaderRead headerRead;
    private @Nullable ProxyAddresses received;
    private @Nullable Permit permit;
    private @Nullable Dial dial;
    private @Nullable Relay relay;
    private @Nullable Candidate endpoint;
    private int attempts;
    private long connectNanos;
    private Relayed reported = Relayed.NOTHING;
    private boolean hasEnded;

    Connection(ConnectionContext context, Target target, TcpSocket downstream) {
        this.context = context;
        this.target = target;
        this.downstream = downstream;
        this.client = downstream.remoteAddress();
        this.acceptedNanos = nowNanos();
        this.siblings = context.open().of(downstream.eventLoop());
    }

    /** The frontend that the client has connected to. */
    AddressPort frontendAddress() {
        return target.frontend().address();
    }

    void start() {
        assert downstream.eventLoop().inEventLoop();
        siblings.add(this);
        FaultBoundary.run(this, Connection::begin, Connection::onBroken);
    }

    private void begin() {
        if (target.rule().isCarrier(client.address())) {
            HeaderRead reading = new HeaderRead(this, downstream);
            headerRead = reading;
            reading.start();
        } else {
            admit();
        }
    }

    /** The client's side has named the addresses of the connection; null if those of the socket count. */
    void onHeader(@Nullable ProxyAddresses addresses) {
        headerRead = null;
        received = addresses;
        if (addresses instanceof ProxyAddresses.Inet inet) {
            client = inet.source();
        }
        FaultBoundary.run(this, Connection::admit, Connection::onBroken);
    }

    void onBadHeader(String problem) {
        LOG.debug("{}: {}: {}", target.frontend(), client, problem);
        refuse(CloseReason.BAD_PROXY_HEADER);
    }

    void onHeaderLost() {
        refuse(CloseReason.DOWNSTREAM_RESET);
    }

    private void admit() {
        IpAddress address = client.address();
        if (!target.rule().admits(address)) {
            refuse(CloseReason.SOURCE_NOT_ALLOWED);
            return;
        }
        ServiceQuota quota = target.balancer().quota();
        if (quota != null) {
            Permit asked = quota.admit(address, target.frontend().kind());
            permit = asked;
            if (asked.refusal() != null) {
                refuse(asked.refusal());
                return;
            }
        }
        Capture capture = context.capture();
        ClientOrigin origin = target.dependsOnOrigin() ? capture.origin(address) : ClientOrigin.ELSEWHERE;
        Dial dialing = new Dial(
                context.dials().of(downstream.eventLoop()),
                target.policy().config(),
                target.policy().upstreamOptions(),
                target.balancer(),
                target.frontend(),
                origin,
                upstreamSource(origin),
                downstream,
                client,
                this);
        dial = dialing;
        dialing.start();
    }

    /** A client of a Unix socket has no address that endpoints could see. */
    private UpstreamSource upstreamSource(ClientOrigin origin) {
        return target.frontend().unixSocket() == null
                ? context.capture().upstreamSource(target.frontend(), target.trafficPolicy(), origin)
                : UpstreamSource.NODE;
    }

    @Override
    public void onAttemptFailed(AddressPort address, String cause) {
        LOG.debug("{}: {} did not accept: {}", target.frontend(), address, cause);
        context.observer().onAttemptFailed(target.frontend(), address, cause);
    }

    @Override
    public void onEjected(AddressPort address, Outage outage, String cause) {
        Ejection ejection = new Ejection(
                address,
                outage.failures(),
                outage.ejections(),
                target.policy().config().ejection().time(outage.ejections()),
                cause);
        LOG.debug("{}: {}", target.frontend(), ejection);
        context.observer().onEndpointEjected(target.frontend(), ejection);
    }

    @Override
    public void onReturned(AddressPort address) {
        LOG.debug("{}: {} accepts again", target.frontend(), address);
        context.observer().onEndpointReturned(target.frontend(), address);
    }

    @Override
    public void onDialFailed(int tried) {
        dial = null;
        attempts = tried;
        refuse(tried == 0 ? CloseReason.NO_ENDPOINT : CloseReason.DIAL_FAILED);
    }

    @Override
    public void onStarved(int tried, String cause) {
        LOG.debug("{}: could not dial any endpoint: {}", target.frontend(), cause);
        dial = null;
        attempts = tried;
        refuse(CloseReason.OUT_OF_RESOURCES);
    }

    @Override
    public void onEndpointsFull(int tried) {
        dial = null;
        attempts = tried;
        refuse(CloseReason.ENDPOINT_LIMIT);
    }

    @Override
    public void onClientGone(int tried) {
        dial = null;
        attempts = tried;
        refuse(CloseReason.DOWNSTREAM_RESET);
    }

    @Override
    public void onDialed(TcpSocket upstream, Candidate accepting, int tried) {
        dial = null;
        endpoint = accepting;
        attempts = tried;
        connectNanos = nowNanos() - acceptedNanos;
        context.observer().onConnected(target.frontend(), client, accepting.address(), tried, connectNanos);
        FaultBoundary.run(this, upstream, Connection::relayTo, (socket, fault) -> socket.reset());
        if (relay == null && !hasEnded) {
            abort(CloseReason.INTERNAL_ERROR);
        }
    }

    private void relayTo(TcpSocket upstream) {
        byte[] preface =
                Preface.of(target.policy().settings().proxyProtocol().send(), target.frontend(), downstream, received);
        relay = context.relays()
                .start(downstream, upstream, preface, target.policy().timeouts(), this);
    }

    /** The dial has met a fault, which is logged already. */
    @Override
    public void onFault(Throwable fault) {
        onBroken(fault);
    }

    private void onBroken(Throwable fault) {
        abort(CloseReason.INTERNAL_ERROR);
    }

    @Override
    public void onRelayEnd(Relay ended, CloseReason reason) {
        relay = ended;
        end(reason);
    }

    /** Ends the connection wherever it is on its way. */
    void abort(CloseReason reason) {
        assert downstream.eventLoop().inEventLoop();
        if (relay != null) {
            relay.abort(reason);
            return;
        }
        if (headerRead != null) {
            headerRead.cancel();
        }
        if (dial != null) {
            attempts = dial.attempts();
            dial.cancel();
            dial = null;
        }
        refuse(reason);
    }

    /** Reports what is being relayed; does nothing before an endpoint has accepted. */
    void reportProgress() {
        if (relay == null || endpoint == null) {
            return;
        }
        Relayed now = relayed(relay);
        Relayed before = reported;
        reported = now;
        context.observer()
                .onProgress(new ConnectionProgress(
                        target.frontend(), client, endpoint.address(), attempts, connectNanos, now, before));
    }

    private Relayed relayed(Relay running) {
        return new Relayed(
                nowNanos() - acceptedNanos,
                running.bytesToUpstream(),
                running.bytesToDownstream(),
                running.splicedBytes());
    }

    private void refuse(CloseReason reason) {
        downstream.reset();
        end(reason);
    }

    private void end(CloseReason reason) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        siblings.remove(this);
        if (endpoint != null) {
            endpoint.release();
        }
        if (permit != null) {
            permit.release();
        }
        ConnectionSummary summary = summary(reason);
        LOG.debug("{}", summary);
        context.observer().onClosed(summary);
        context.dials().of(downstream.eventLoop()).onDescriptorReleased();
    }

    private ConnectionSummary summary(CloseReason reason) {
        return new ConnectionSummary(
                target.frontend(),
                client,
                endpoint == null ? null : endpoint.address(),
                attempts,
                connectNanos,
                nowNanos() - acceptedNanos,
                relay == null ? 0 : relay.bytesToUpstream(),
                relay == null ? 0 : relay.bytesToDownstream(),
                relay == null ? 0 : relay.splicedBytes(),
                reported,
                reason,
                client.equals(downstream.remoteAddress()) ? null : downstream.remoteAddress());
    }

    /** How it is now. */
    ConnectionView view(int loop) {
        long now = nowNanos();
        Relay relaying = relay;
        ConnectionView.State state = relaying == null
                ? ConnectionView.State.DIALING
                : relaying.isHalfClosed() ? ConnectionView.State.HALF_CLOSED : ConnectionView.State.OPEN;
        return new ConnectionView(
                new ConnectionId(Protocol.TCP, loop, number),
                target.frontend(),
                client,
                endpoint == null ? null : endpoint.address(),
                state,
                now - acceptedNanos,
                relaying == null ? 0 : now - relaying.lastActivityNanos(),
                dial == null ? attempts : dial.attempts(),
                relaying == null ? 0 : relaying.bytesToUpstream(),
                relaying == null ? 0 : relaying.bytesToDownstream(),
                relaying != null && relaying.isSpliced());
    }

    private long nowNanos() {
        return downstream.eventLoop().ticker().nanoTime();
    }

    @Override
    public String toString() {
        return "connection from " + client + " to " + target.frontend();
    }
}

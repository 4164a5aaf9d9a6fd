package io.fairlead.k8s.http;

import io.fairlead.config.DurationText;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An address that is listened on, or will be once it can be.
 *
 * <p>Threading: Thread-safe; what it holds is confined to the event loop.
 *
 * <p>Ownership: the caller closes it, which also closes its connections.
 */
public final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(HttpListener.class);

    private final String purpose;
    private final HttpBinding binding;
    private final HttpLoop loop;
    private final Duration pause;
    private final Duration busyPatience;
    private final ChannelGroup connections;
    private @Nullable Channel channel;
    private @Nullable Future<?> retry;
    private @Nullable String problem;
    private long busySinceNanos;
    private boolean isBusy;
    private boolean isClosed;
    private volatile @Nullable AddressPort address;

    HttpListener(String purpose, HttpBinding binding, HttpLoop loop, HttpLimits limits) {
        this.purpose = purpose;
        this.binding = binding;
        this.loop = loop;
        this.pause = limits.bindRetry();
        this.busyPatience = limits.busyPatience();
        this.connections = new DefaultChannelGroup(loop.eventLoop(), true);
    }

    /** The address with its port while it is listened on, else null. */
    public @Nullable AddressPort address() {
        return address;
    }

    void onAccepted(Channel connection) {
        connections.add(connection);
    }

    /** Tries until it works or this is closed. */
    void open(ServerBootstrap server) {
        assert loop.inEventLoop();
        if (!isClosed) {
            ChannelFuture bind = bind(server);
            channel = bind.channel();
            bind.addListener(_ -> onBound(server, bind));
        }
    }

    /**
     * Tries once.
     *
     * @throws BindFailedException if it does not work
     */
    void openOrFail(ServerBootstrap server) {
        ChannelFuture bind = bind(server).awaitUninterruptibly();
        Throwable cause = bind.cause();
        if (cause != null) {
            throw new BindFailedException(BindFailure.explain(purpose, binding.address(), cause), cause);
        }
        loop.executeAndWait(() -> onListening(bind.channel()));
    }

    private ChannelFuture bind(ServerBootstrap server) {
        AddressPort wanted = binding.address();
        return server.bind(wanted.address().toInetAddress(), wanted.port());
    }

    private void onBound(ServerBootstrap server, ChannelFuture bind) {
        Throwable cause = bind.cause();
        if (isClosed) {
            return;
        }
        if (cause == null) {
            onListening(bind.channel());
        } else {
            retry = loop.schedule(() -> open(server), pause);
            if (!isStillPatient(cause)) {
                onFailed(BindFailure.explain(purpose, binding.address(), cause));
            }
        }
    }

    /** Whether the port is in use, which may well be by the process that this one replaces. */
    private boolean isStillPatient(Throwable cause) {
        if (busyPatience.isZero() || !BindFailure.isInUse(cause)) {
            return false;
        }
        long now = System.nanoTime();
        if (!isBusy) {
            isBusy = true;
            busySinceNanos = now;
            LOG.info(
                    "{} cannot listen on {} yet: another socket listens on this port; retrying until it is free",
                    purpose,
                    binding.address());
        }
        return now - busySinceNanos < busyPatience.toNanos();
    }

    private void onFailed(String why) {
        if (!why.equals(problem)) {
            problem = why;
            LOG.warn("{}; retrying every {}", why, DurationText.format(pause));
            binding.observer().onBindFailed(binding.address(), why);
        }
    }

    private void onListening(Channel bound) {
        channel = bound;
        InetSocketAddress local = (InetSocketAddress) bound.localAddress();
        AddressPort listening = new AddressPort(IpAddress.of(local.getAddress()), local.getPort());
        address = listening;
        LOG.debug("{} listens on {}", purpose, listening);
        if (problem != null || isBusy) {
            problem = null;
            isBusy = false;
            LOG.info("{} now listens on {}", purpose, listening);
        }
        binding.observer().onListening(listening);
    }

    /** Gives the port back and closes the connections. The port is free on return. */
    @Override
    public void close() {
        loop.executeAndWait(this::closeNow);
    }

    private void closeNow() {
        isClosed = true;
        address = null;
        if (retry != null) {
            retry.cancel(false);
        }
        if (channel != null) {
            var _ = channel.close();
        }
        var _ = connections.close();
    }
}

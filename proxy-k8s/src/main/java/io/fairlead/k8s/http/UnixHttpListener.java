package io.fairlead.k8s.http;

import io.fairlead.config.DurationText;
import io.fairlead.model.UnixSocket;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.UnixSocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket that is listened on, or will be once it can be: while another process listens there, it is tried again, and
 * the file of a process that has ended is replaced.
 *
 * <p>Threading: Thread-safe; what it holds is confined to the event loop.
 *
 * <p>Ownership: the caller closes it, which removes the file and closes its connections.
 */
public final class UnixHttpListener implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(UnixHttpListener.class);

    /** A try costs a few system calls. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String purpose;
    private final UnixSocket socket;
    private final HttpLoop loop;
    private final ServerBootstrap server;
    private final ChannelGroup connections;
    private @Nullable Channel channel;
    private @Nullable UnixSocketFile file;
    private @Nullable Future<?> retry;
    private @Nullable String problem;
    private boolean isClosed;
    private volatile boolean isListening;

    /** @param server makes its channels, and reports accepted connections to {@link #onAccepted} */
    UnixHttpListener(String purpose, UnixSocket socket, HttpLoop loop, ServerBootstrap server) {
        this.purpose = purpose;
        this.socket = socket;
        this.loop = loop;
        this.server = server;
        connections = new DefaultChannelGroup(loop.eventLoop(), true);
    }

    /** Whether clients can connect. */
    public boolean isListening() {
        return isListening;
    }

    void onAccepted(Channel connection) {
        connections.add(connection);
    }

    /** Tries until it works or this is closed. */
    void open() {
        assert loop.inEventLoop();
        if (isClosed) {
            return;
        }
        try {
            makeDirectory(Path.of(socket.path()).getParent());
            UnixSocketFile.clear(socket);
        } catch (ListenException e) {
            onFailed(String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            onFailed("cannot listen on " + socket + ": its directory cannot be created (" + e + ")");
            return;
        }
        server.bind(new DomainSocketAddress(socket.path())).addListener(bind -> onBound((ChannelFuture) bind));
    }

    /** Only the owner may enter it, so other users cannot connect before the file has its permissions. */
    private static void makeDirectory(@Nullable Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            Path above = directory.getParent();
            if (above != null) {
                Files.createDirectories(above);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private void onBound(ChannelFuture bind) {
        Throwable cause = bind.cause();
        if (cause != null) {
            onFailed("cannot listen on " + socket + ": " + cause.getMessage());
            return;
        }
        channel = bind.channel();
        if (isClosed) {
            closeNow();
            return;
        }
        try {
            file = UnixSocketFile.created(socket);
        } catch (ListenException e) {
            var _ = bind.channel().close();
            onFailed(String.valueOf(e.getMessage()));
            return;
        }
        isListening = true;
        if (problem == null) {
            LOG.debug("{} listens on {}", purpose, socket);
        } else {
            problem = null;
            LOG.info("{} now listens on {}", purpose, socket);
        }
    }

    private void onFailed(String why) {
        retry = loop.schedule(this::open, PAUSE);
        if (!why.equals(problem)) {
            problem = why;
            LOG.warn("{} {}; retrying every {}", purpose, why, DurationText.format(PAUSE));
        }
    }

    /** Removes the file and closes the connections. */
    @Override
    public void close() {
        loop.executeAndWait(this::closeNow);
    }

    private void closeNow() {
        isClosed = true;
        isListening = false;
        if (retry != null) {
            retry.cancel(false);
        }
        if (file != null) {
            file.remove();
            file = null;
        }
        if (channel != null) {
            var _ = channel.close();
        }
        var _ = connections.close();
    }
}

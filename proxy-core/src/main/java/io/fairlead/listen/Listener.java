package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.model.UnixSocket;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/**
 * An address that clients can connect to by TCP, and where their connections go.
 *
 * <p>Threading: Single writer: the control thread; connections take the target as it is when they are accepted.
 */
final class Listener implements FrontendListener, AcceptObserver {
    private final ConnectionContext context;
    private volatile Target target;
    private @Nullable ServerSocket socket;

    Listener(ConnectionContext context, Target target) {
        this.context = context;
        this.target = target;
    }

    @Override
    public void open(boolean isShared) {
        UnixSocket unixSocket = target.frontend().unixSocket();
        socket = unixSocket == null
                ? context.capture().listen(target.frontend().address(), context.downstreamOptions(), isShared, this)
                : context.transport().listen(unixSocket, this);
    }

    @Override
    public Frontend frontend() {
        return target.frontend();
    }

    @Override
    public void retarget(Target other) {
        target = other;
    }

    @Override
    public void onAccept(TcpSocket downstream) {
        new Connection(context, target, downstream).start();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}

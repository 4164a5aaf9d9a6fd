package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.transport.ServerSocket;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import org.jspecify.annotations.Nullable;

/**
 * An address to which clients can send datagrams, and where these go.
 *
 * <p>Threading: see {@link FrontendListener}.
 */
final class UdpListener implements FrontendListener {
    private final ConnectionContext context;
    private final UdpRelay udp;
    private final UdpFrontend frontend;
    private @Nullable ServerSocket socket;

    UdpListener(ConnectionContext context, UdpRelay udp, Target target) {
        this.context = context;
        this.udp = udp;
        frontend = new UdpFrontend(new UdpTarget(context, target));
    }

    @Override
    public void open(boolean isShared) {
        socket = context.capture().receive(frontend.frontend().address(), isShared, udp, frontend);
    }

    @Override
    public Frontend frontend() {
        return frontend.frontend();
    }

    @Override
    public void retarget(Target other) {
        frontend.retarget(new UdpTarget(context, other));
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}

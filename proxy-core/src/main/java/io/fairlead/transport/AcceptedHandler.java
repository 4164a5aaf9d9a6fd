package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Hands an accepted channel on as soon as it is active.
 *
 * <p>Threading: Confined to its event loop.
 */
final class AcceptedHandler extends ChannelInboundHandlerAdapter {
    private final AcceptObserver observer;
    private final Budget budget;

    AcceptedHandler(AcceptObserver observer, Budget budget) {
        this.observer = observer;
        this.budget = budget;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        DuplexChannel accepted = (DuplexChannel) context.channel();
        budget.takeConnection();
        accepted.closeFuture().addListener(_ -> budget.releaseConnection());
        AddressPort remote = remote(accepted);
        HoldingHandler holding = new HoldingHandler();
        context.pipeline().replace(this, null, holding);
        if (remote == null) {
            var _ = accepted.close();
        } else {
            FaultBoundary.run(
                    this,
                    new NettySocket(accepted, remote, holding),
                    AcceptedHandler::give,
                    (socket, fault) -> socket.reset());
        }
    }

    /** Null if the client has gone already. */
    private static @Nullable AddressPort remote(DuplexChannel accepted) {
        if (!(accepted instanceof SocketChannel tcp)) {
            return UnixSocket.CLIENT;
        }
        InetSocketAddress remote = tcp.remoteAddress();
        return remote == null ? null : NettySocket.addressOf(remote);
    }

    private void give(NettySocket accepted) {
        observer.onAccept(accepted);
    }

    @Override
    public String toString() {
        return "accepting a connection";
    }
}

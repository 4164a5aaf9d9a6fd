package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect a Netty channel.
 *
 * <p>Threading: Confined to its event loop.
 */
final class NettyConnect implements PendingConnect {
    private final AddressPort remote;
    private final EventLoop eventLoop;
    private final HoldingHandler holding;
    private final ConnectObserver observer;
    private @Nullable ChannelFuture future;
    private boolean hasEnded;

    NettyConnect(AddressPort remote, EventLoop eventLoop, HoldingHandler holding, ConnectObserver observer) {
        this.remote = remote;
        this.eventLoop = eventLoop;
        this.holding = holding;
        this.observer = observer;
    }

    void start(Bootstrap bootstrap) {
        ChannelFuture connecting = bootstrap.connect(remote.address().toInetAddress(), remote.port());
        future = connecting;
        connecting.addListener((ChannelFuture _) -> {
            // A channel that could not be opened has no event loop, and its future tells so on a thread of Netty's.
            if (eventLoop.inEventLoop()) {
                end(connecting);
            } else {
                eventLoop.execute(() -> end(connecting));
            }
        });
    }

    private void end(ChannelFuture connected) {
        if (hasEnded) {
            var _ = connected.channel().close();
            return;
        }
        hasEnded = true;
        if (connected.isSuccess()) {
            observer.onConnected(new NettySocket((SocketChannel) connected.channel(), remote, holding));
        } else {
            observer.onConnectFailed(ConnectFailure.of(connected.cause()));
        }
    }

    @Override
    public void cancel() {
        if (!hasEnded && future != null) {
            hasEnded = true;
            var _ = future.channel().close();
        }
    }
}

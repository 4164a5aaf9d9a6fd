package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;

/**
 * A connected socket as a Netty channel that does not read by itself.
 *
 * <p>Threading: Confined to its event loop.
 */
public final class NettySocket implements TcpSocket {
    private final DuplexChannel channel;
    private final AddressPort remote;
    private final HoldingHandler holding;

    NettySocket(DuplexChannel channel, AddressPort remote, HoldingHandler holding) {
        this.channel = channel;
        this.remote = remote;
        this.holding = holding;
    }

    static AddressPort addressOf(InetSocketAddress address) {
        return new AddressPort(IpAddress.of(address.getAddress()), address.getPort());
    }

    /** The channel; see {@link #handTo} for its pipeline. */
    public DuplexChannel channel() {
        return channel;
    }

    /** Puts the relay's handler into the pipeline and tells it what the channel has reported so far. */
    public void handTo(ChannelInboundHandler handler) {
        channel.pipeline().addLast(handler);
        holding.release();
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public AddressPort localAddress() {
        return channel.localAddress() instanceof InetSocketAddress local ? addressOf(local) : remote;
    }

    @Override
    public AddressPort remoteAddress() {
        return remote;
    }

    @Override
    public void watchEnd(Runnable observer) {
        holding.watchEnd(observer);
    }

    @Override
    public void unwatchEnd() {
        holding.watchEnd(null);
    }

    @Override
    public void watchFirstBytes(FirstBytesObserver observer) {
        holding.watchFirstBytes(observer);
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    @Override
    public void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = channel.close();
        }
    }

    @Override
    public String toString() {
        return "channel " + channel.id() + " to " + remote;
    }
}

package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP relay as one would write it on Netty in an afternoon: two channels, each reads once what it read has been
 * written to the other. It is the baseline for everything that Fairlead does beyond that; it loses bytes at a half-close
 * and relays no resets.
 *
 * <p>Threading: Thread-safe; one event loop. Ownership: {@link #close} closes the listeners and all connections.
 */
@SuppressWarnings("FutureReturnValueIgnored") // listeners see what comes of each
public final class PlainRelay implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    /**
     * Relays connections at one address to another.
     *
     * @throws RuntimeException if the address cannot be bound
     */
    public void forward(AddressPort from, AddressPort to) {
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Downstream(to));
                    }
                })
                .bind(from.address().toInetAddress(), from.port())
                .syncUninterruptibly();
    }

    /** Waits until the process is ended. */
    public void await() throws InterruptedException {
        group.terminationFuture().await();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Writes what it reads to the other channel, then reads on. */
    private static class Side extends ChannelInboundHandlerAdapter {
        private @Nullable Channel other;

        final void connectTo(Channel channel) {
            other = channel;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (other == null) {
                throw new IllegalStateException("read before the other side was connected");
            }
            other.writeAndFlush(message).addListener((ChannelFuture write) -> {
                if (write.isSuccess()) {
                    context.channel().read();
                } else {
                    write.channel().close();
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (other != null) {
                flushAndClose(other);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            flushAndClose(context.channel());
        }

        private static void flushAndClose(Channel channel) {
            if (channel.isActive()) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** The client's side, which connects the other one. */
    private static final class Downstream extends Side {
        private final AddressPort endpoint;

        Downstream(AddressPort endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel client = context.channel();
            Side upstream = new Side();
            upstream.connectTo(client);
            ChannelFuture connect = new Bootstrap()
                    .group(client.eventLoop())
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(upstream)
                    .connect(endpoint.address().toInetAddress(), endpoint.port());
            connectTo(connect.channel());
            connect.addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    connected.channel().read();
                    client.read();
                } else {
                    client.close();
                }
            });
        }
    }
}

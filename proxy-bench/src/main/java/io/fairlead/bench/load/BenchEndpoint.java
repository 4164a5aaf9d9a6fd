package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The endpoint behind every contender: HTTP answers of any size on one port, an echo on another, on one event loop.
 *
 * <p>{@code GET /bytes/N} is answered by N bytes; a request with {@code Connection: close} is the last on its
 * connection. It reads no more of HTTP than that, so that the machine is left to what is measured.
 *
 * <p>Threading: Thread-safe. Ownership: {@link #close} closes the listeners and all connections.
 */
public final class BenchEndpoint implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    private BenchEndpoint() {}

    /**
     * Listens.
     *
     * @throws RuntimeException if an address cannot be bound
     */
    public static BenchEndpoint start(AddressPort http, AddressPort echo) {
        BenchEndpoint endpoint = new BenchEndpoint();
        try {
            endpoint.listen(http, HttpAnswers::new);
            endpoint.listen(echo, EchoAnswers::new);
            return endpoint;
        } catch (RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    private void listen(AddressPort address, Supplier<ChannelHandler> handler) {
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(address.address().toInetAddress(), address.port())
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
}

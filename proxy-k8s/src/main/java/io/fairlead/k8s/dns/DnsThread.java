package io.fairlead.k8s.dns;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The event loop of a source, {@code fairlead-dns}, and Netty's resolver on it. Its thread starts with the first task.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its thread; close it.
 */
final class DnsThread implements AutoCloseable {
    /**
     * What name servers may send over UDP; more comes over TCP. Larger datagrams may be fragmented on their way, and fragments are
     * often lost (dnsflagday.net/2020).
     */
    private static final int UDP_PAYLOAD_BYTES = 1232;

    private static final long CLOSE_TIMEOUT_SECONDS = 5;

    private final boolean hasEpoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("fairlead-dns", true),
            hasEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();

    EventLoop eventLoop() {
        return eventLoop;
    }

    /**
     * A resolver that only sends queries and matches their answers: it caches nothing, and never looks for name servers or hosts
     * itself. Each query has a socket of its own, so that its port cannot be guessed.
     */
    DnsNameResolver resolver(int timeoutSeconds) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(eventLoop)
                .queryTimeoutMillis(TimeUnit.SECONDS.toMillis(timeoutSeconds))
                .maxPayloadSize(UDP_PAYLOAD_BYTES)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .hostsFileEntriesResolver((host, types) -> null)
                .searchDomains(List.of())
                .decodeIdn(false);
        return hasEpoll
                ? builder.datagramChannelFactory(EpollDatagramChannel::new)
                        .socketChannelFactory(EpollSocketChannel::new)
                        .build()
                : builder.datagramChannelFactory(NioDatagramChannel::new)
                        .socketChannelFactory(NioSocketChannel::new)
                        .build();
    }

    /** Runs a task on the event loop; not at all once this is closed. */
    void execute(String activity, Runnable task) {
        try {
            eventLoop.execute(FaultBoundary.guard(activity, task));
        } catch (RejectedExecutionException e) {
            // Closed: nothing is to be done any more.
        }
    }

    /** Runs a task on the event loop later; not at all once this is closed. */
    void later(String activity, long delayMillis, Runnable task) {
        try {
            var _ = eventLoop.schedule(FaultBoundary.guard(activity, task), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // As above.
        }
    }

    /** Ends the event loop; its sockets are closed on return. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}

package io.fairlead.check;

import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.proxyprotocol.HeaderWriter;
import io.fairlead.transport.EpollSocket;
import io.fairlead.transport.NettySocket;
import io.fairlead.transport.TcpSocket;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header that the check of a Service with the PROXY protocol sends before its end: endpoints that expect one would report a broken
 * connection otherwise. It says that the proxy itself has connected.
 *
 * <p>Source: PROXY protocol, section 2.2: command LOCAL.
 */
final class Greeting {
    private Greeting() {}

    /** Sends the header, if the version has one. A socket that has just connected takes it. */
    static void send(TcpSocket socket, Version version) {
        if (version == Version.NONE) {
            return;
        }
        byte[] header = HeaderWriter.local(version);
        if (socket instanceof EpollSocket epoll) {
            send(epoll, header);
        } else if (socket instanceof NettySocket netty) {
            var _ = netty.channel().writeAndFlush(Unpooled.wrappedBuffer(header));
        }
    }

    /** An endpoint that is gone already gets no header, which makes no difference. */
    private static void send(EpollSocket socket, byte[] header) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, header);
            var _ = socket.send(bytes.address(), header.length);
        }
    }
}

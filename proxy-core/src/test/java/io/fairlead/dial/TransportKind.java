package io.fairlead.dial;

import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.Transport;

/** The transports that must behave alike. */
enum TransportKind {
    EPOLL {
        @Override
        Transport start() {
            return new EpollTransport(1);
        }
    },
    NETTY {
        @Override
        Transport start() {
            return new NettyTransport(1);
        }
    };

    abstract Transport start();
}

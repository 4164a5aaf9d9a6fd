package io.fairlead.relay;

import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.Transport;

/** The relays that must behave alike, each with the transport that it works on. */
enum Engine {
    SPLICE {
        @Override
        Transport transport(int eventLoops) {
            return new EpollTransport(eventLoops);
        }

        @Override
        RelayEngine relays() {
            return new SpliceRelayEngine();
        }
    },
    COPY {
        @Override
        Transport transport(int eventLoops) {
            return new NettyTransport(eventLoops);
        }

        @Override
        RelayEngine relays() {
            return new CopyRelayEngine();
        }
    };

    abstract Transport transport(int eventLoops);

    abstract RelayEngine relays();
}

package io.fairlead.proxy;

import io.fairlead.config.RelayMode;
import io.fairlead.model.PortRange;
import io.fairlead.relay.CopyRelayEngine;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.SpliceRelayEngine;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.Transport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A transport and the relay engine that goes with it.
 *
 * <p>Threading: Immutable.
 */
record DataPath(Transport transport, RelayEngine relays) {
    private static final Logger LOG = LogManager.getLogger(DataPath.class);

    /**
     * Starts the event loops of a relay mode.
     *
     * @throws IllegalArgumentException if the mode needs what the system does not have
     */
    static DataPath start(RelayMode mode, int eventLoops, PortRange sourcePorts) {
        return start(mode, eventLoops, sourcePorts, EpollTransport.unavailability());
    }

    /**
     * @param sourcePorts ports for connections from clients' addresses
     * @param missing what keeps epoll and splice from being used; null if nothing does
     */
    static DataPath start(RelayMode mode, int eventLoops, PortRange sourcePorts, @Nullable String missing) {
        return switch (mode) {
            case COPY -> copy(eventLoops);
            case SPLICE -> {
                if (missing != null) {
                    throw new IllegalArgumentException(
                            "relay 'splice' cannot be used: " + missing + "; take 'auto' or 'copy'");
                }
                yield splice(eventLoops, sourcePorts);
            }
            case AUTO -> {
                if (missing != null) {
                    LOG.info("relaying by copy, which costs more CPU: {}", missing);
                }
                yield missing == null ? splice(eventLoops, sourcePorts) : copy(eventLoops);
            }
        };
    }

    private static DataPath splice(int eventLoops, PortRange sourcePorts) {
        return new DataPath(new EpollTransport(eventLoops, sourcePorts), new SpliceRelayEngine());
    }

    private static DataPath copy(int eventLoops) {
        return new DataPath(new NettyTransport(eventLoops), new CopyRelayEngine());
    }
}

package io.fairlead.proxy;

import io.fairlead.config.RelayMode;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
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
record DataPath(Transport transport, RelayEngine relays, Budget budget) {
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
     * @param missing why epoll and splice cannot be used; null if they can
     */
    static DataPath start(RelayMode mode, int eventLoops, PortRange sourcePorts, @Nullable String missing) {
        return switch (mode) {
            case COPY -> copy(eventLoops);
            case SPLICE -> {
                if (missing != null) {
                    throw new IllegalArgumentException(
                            "relay 'splice' cannot be used: " + missing + "; use 'auto' or 'copy'");
                }
                yield splice(eventLoops, sourcePorts);
            }
            case AUTO -> {
                if (missing != null) {
                    LOG.warn(
                            "splice cannot be used: {}; connections are relayed by copying, which needs more CPU",
                            missing);
                }
                yield missing == null ? splice(eventLoops, sourcePorts) : copy(eventLoops);
            }
        };
    }

    private static DataPath splice(int eventLoops, PortRange sourcePorts) {
        Budget budget = readBudget();
        return new DataPath(new EpollTransport(eventLoops, budget, sourcePorts), new SpliceRelayEngine(), budget);
    }

    private static DataPath copy(int eventLoops) {
        Budget budget = readBudget();
        return new DataPath(new NettyTransport(eventLoops, budget), new CopyRelayEngine(), budget);
    }

    private static Budget readBudget() {
        Limits limits = Limits.read();
        Budget budget = Budget.of(limits);
        Budget.Capacity capacity = budget.capacity();
        LOG.info(
                "capacity: {} concurrent connections, with a limit of {} open files of which {} are "
                        + "reserved; raise it with ulimit -n. {} listening sockets{}{}",
                capacity.connections(),
                capacity.descriptors(),
                capacity.reserve(),
                capacity.listenerSockets(),
                limits.ports() == 0 ? "" : "; " + limits.ports() + " source ports per endpoint",
                limits.conntrack() == 0 ? "" : "; conntrack holds " + limits.conntrack() + " connections");
        return budget;
    }

    /** Whether connections and listening sockets can go to another process, or come from one. */
    boolean canMove() {
        return relays instanceof SpliceRelayEngine;
    }

    /** Whether its event loops work, and how much of its budget is used. */
    Vitals vitals() {
        return new Vitals(transport, budget);
    }
}

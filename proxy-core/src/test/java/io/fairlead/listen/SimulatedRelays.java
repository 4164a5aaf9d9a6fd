package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.relay.Relay;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.RelayObserver;
import io.fairlead.relay.RelayTimeouts;
import io.fairlead.transport.TcpSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Relays that move no bytes. The simulation ends them, by the address of their client.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedRelays implements RelayEngine {
    private final PlantedFault fault;
    private final Map<AddressPort, Pair> open = new LinkedHashMap<>();

    SimulatedRelays(PlantedFault fault) {
        this.fault = fault;
    }

    @Override
    public Relay start(
            TcpSocket downstream,
            TcpSocket upstream,
            byte @Nullable [] preface,
            RelayTimeouts timeouts,
            RelayObserver observer) {
        Pair pair = new Pair(downstream, upstream, observer);
        open.put(downstream.remoteAddress(), pair);
        return pair;
    }

    /** How many are open. */
    int size() {
        return open.size();
    }

    /** The clients whose relays are open, in the order in which they were opened. */
    Iterable<AddressPort> clients() {
        return open.keySet();
    }

    /** One of them ends. */
    void end(AddressPort client, CloseReason reason) {
        Pair pair = open.get(client);
        if (pair != null) {
            pair.end(reason);
        }
    }

    private final class Pair implements Relay {
        private final TcpSocket downstream;
        private final TcpSocket upstream;
        private final RelayObserver observer;

        Pair(TcpSocket downstream, TcpSocket upstream, RelayObserver observer) {
            this.downstream = downstream;
            this.upstream = upstream;
            this.observer = observer;
        }

        private void end(CloseReason reason) {
            if (open.remove(downstream.remoteAddress()) != null) {
                downstream.close();
                upstream.close();
                if (!fault.missesEnd()) {
                    observer.onRelayEnd(this, reason);
                }
            }
        }

        @Override
        public void abort(CloseReason reason) {
            end(reason);
        }

        @Override
        public boolean tryEnd(CloseReason reason) {
            end(reason);
            return true;
        }

        @Override
        public void cut(CloseReason reason) {
            end(reason);
        }

        @Override
        public boolean isEnding() {
            return false;
        }

        @Override
        public long bytesToUpstream() {
            return 0;
        }

        @Override
        public long bytesToDownstream() {
            return 0;
        }

        @Override
        public long lastActivityNanos() {
            return downstream.eventLoop().ticker().nanoTime();
        }

        @Override
        public boolean isHalfClosed() {
            return false;
        }

        @Override
        public boolean isSpliced() {
            return false;
        }

        @Override
        public long splicedBytes() {
            return 0;
        }
    }
}

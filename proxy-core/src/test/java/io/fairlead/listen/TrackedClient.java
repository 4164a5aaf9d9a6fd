package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.SimulatedNetwork.End;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.observe.CloseReason;
import io.fairlead.select.Balancer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of a simulation, and all that was done for it.
 *
 * <p>Threading: used by one thread.
 */
final class TrackedClient {
    final AddressPort address;
    final Target target;
    final ClientOrigin origin;
    /** As its Service asks for, whatever the proxy makes of it. */
    final ConnectionConfig config;

    final long begunNanos;
    final List<Try> tries = new ArrayList<>();

    @Nullable
    Connection connection;

    /** The endpoint that serves it. */
    @Nullable
    AddressPort endpoint;

    /** Why the simulation ends it. */
    @Nullable
    CloseReason ending;

    /** An attempt at an endpoint. */
    static final class Try {
        final AddressPort endpoint;
        final long generation;
        final long begunNanos;

        @Nullable
        End end;

        Try(AddressPort endpoint, long generation, long begunNanos) {
            this.endpoint = endpoint;
            this.generation = generation;
            this.begunNanos = begunNanos;
        }

        boolean isCounted() {
            return end != End.NOT_TRIED;
        }

        @Override
        public String toString() {
            return endpoint + " " + (end == null ? "under way" : end.toString());
        }
    }

    TrackedClient(AddressPort address, Target target, ClientOrigin origin, ConnectionConfig config, long begunNanos) {
        this.address = address;
        this.target = target;
        this.origin = origin;
        this.config = config;
        this.begunNanos = begunNanos;
    }

    Balancer balancer() {
        return target.balancer();
    }

    FrontendKind kind() {
        return target.frontend().kind();
    }

    long deadlineNanos() {
        return begunNanos + config.dialTimeout().toNanos();
    }

    /** How many attempts count. */
    int made() {
        return (int) tries.stream().filter(Try::isCounted).count();
    }

    long underWay() {
        return tries.stream().filter(one -> one.end == null).count();
    }

    /** The latest attempt at an endpoint since it came. */
    @Nullable
    Try at(AddressPort endpointAddress, long generation) {
        for (Try one : tries.reversed()) {
            if (one.endpoint.equals(endpointAddress) && one.generation == generation && one.isCounted()) {
                return one;
            }
        }
        return null;
    }

    /** Whether it has tried an endpoint, be it before that left and came back. */
    boolean hasTried(AddressPort endpointAddress) {
        return tries.stream().anyMatch(one -> one.endpoint.equals(endpointAddress) && one.isCounted());
    }

    /** The attempt that is under way at an endpoint. */
    @Nullable
    Try underWayAt(AddressPort endpointAddress) {
        for (Try one : tries) {
            if (one.endpoint.equals(endpointAddress) && one.end == null) {
                return one;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return address + " to " + target.frontend().address() + " " + tries;
    }
}

package io.fairlead.proxy;

import io.fairlead.handover.Part;
import io.fairlead.listen.ConnectionState;
import io.fairlead.listen.FrozenConnections;
import io.fairlead.listen.OpenConnections;
import io.fairlead.udp.FrozenSessions;
import io.fairlead.udp.UdpRelay;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections and sessions of one event loop on their way to another process.
 *
 * <p>Threading: see {@link Part}.
 *
 * @param frozenSessions null if there are none
 */
record ProxyPart(
        FrozenConnections frozenConnections, @Nullable FrozenSessions frozenSessions) implements Part {
    static ProxyPart freeze(
            OpenConnections connections, @Nullable UdpRelay udp, int loop, int mostDescriptors, int mostBytes) {
        FrozenConnections frozen = connections.freeze(loop, mostDescriptors, mostBytes);
        FrozenSessions sessions = udp == null ? null : udp.freeze(loop, mostDescriptors - frozen.descriptors());
        return new ProxyPart(frozen, sessions);
    }

    @Override
    public List<ConnectionState> connections() {
        return frozenConnections.states();
    }

    @Override
    public List<SessionState> sessions() {
        return frozenSessions == null ? List.of() : frozenSessions.states();
    }

    @Override
    public void forget(List<Integer> refused) {
        int connections = connections().size();
        List<Integer> ofConnections = new ArrayList<>();
        List<Integer> ofSessions = new ArrayList<>();
        for (int number : refused) {
            if (number < connections) {
                ofConnections.add(number);
            } else {
                ofSessions.add(number - connections);
            }
        }
        frozenConnections.forget(ofConnections);
        if (frozenSessions != null) {
            frozenSessions.forget(ofSessions);
        }
    }

    @Override
    public void restore() {
        frozenConnections.restore();
        if (frozenSessions != null) {
            frozenSessions.restore();
        }
    }
}

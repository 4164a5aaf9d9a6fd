package io.fairlead.capture;

import io.fairlead.dial.UpstreamSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.IpAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Dials endpoints from the client's own address, wherever the endpoint's answer comes back through this node,
 * which has to take it from the wire before it reaches the client. It does not come back
 *
 * <ul>
 *   <li>from the client itself (a pod that reaches itself through its Service), which would answer within;
 *   <li>from the node itself (a pod that shares its network), whose answer leaves without passing where arriving packets
 *       are looked at;
 *   <li>from a pod of another node to a client that is not behind this one;
 *   <li>over a bridge to another pod of it, before the bridge rules contain the endpoint, for some milliseconds after
 *   it was added.
 * </ul>
 *
 * <p>A client that is the node gets an address of the node anyway.
 *
 * <p>Threading: Thread-safe.
 */
final class ClientSource implements UpstreamSource {
    private final HostWatch machine;
    private final Clients clients;
    private final Predicate<AddressPort> isKnownToBridges;

    /** @param isKnownToBridges whether the bridges hand the answers of an endpoint to the node */
    ClientSource(HostWatch machine, Clients clients, Predicate<AddressPort> isKnownToBridges) {
        this.machine = machine;
        this.clients = clients;
        this.isKnownToBridges = isKnownToBridges;
    }

    @Override
    public @Nullable AddressPort choose(AddressPort client, Endpoint endpoint) {
        IpAddress from = client.address();
        IpAddress to = endpoint.address().address();
        if (from.family() != to.family() || from.equals(to)) {
            return null;
        }
        Host host = machine.host();
        if (host.has(from) || host.has(to)) {
            return null;
        }
        if (!isKnownToBridges.test(endpoint.address()) && host.isOnBridge(from)) {
            return null;
        }
        return endpoint.isLocal() || clients.isBehindHere(from) ? new AddressPort(from, 0) : null;
    }
}

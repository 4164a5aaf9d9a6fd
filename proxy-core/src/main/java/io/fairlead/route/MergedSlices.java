package io.fairlead.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Joins the slices of a Service to one service port.
 *
 * <p>Source: kube-proxy's {@code EndpointSliceCache}.
 */
final class MergedSlices {
    private final TreeMap<String, Endpoint> byText = new TreeMap<>();
    private final Node node;

    private MergedSlices(Node node) {
        this.node = node;
    }

    /**
     * The endpoints of a service port: slice ports of exactly its name and protocol, in its family, each address and
     * port once, sorted by their text as kube-proxy does.
     */
    static List<Endpoint> endpoints(Collection<EndpointSlice> slices, ServicePortId id, Node node) {
        MergedSlices merged = new MergedSlices(node);
        for (EndpointSlice slice : slices) {
            if (slice.family() == id.family()) {
                merged.add(slice, id.name());
            }
        }
        return List.copyOf(merged.byText.values());
    }

    private void add(EndpointSlice slice, ServicePortName name) {
        for (EndpointSlice.Port port : slice.ports()) {
            if (port.protocol() == name.protocol() && port.name().equals(name.port())) {
                for (EndpointSlice.Address address : slice.endpoints()) {
                    add(endpoint(address, port.number()));
                }
            }
        }
    }

    /** Of two with one address the later counts, unless it terminates: then its address has been given to the other. */
    private void add(Endpoint endpoint) {
        String text = endpoint.address().toString();
        if (endpoint.isTerminating()) {
            byText.putIfAbsent(text, endpoint);
        } else {
            byText.put(text, endpoint);
        }
    }

    private Endpoint endpoint(EndpointSlice.Address address, int port) {
        return new Endpoint(
                new AddressPort(address.address(), port),
                address.isReady(),
                address.isServing(),
                address.isTerminating(),
                node.name().equals(address.nodeName()),
                address.zoneHints(),
                address.nodeHints());
    }
}

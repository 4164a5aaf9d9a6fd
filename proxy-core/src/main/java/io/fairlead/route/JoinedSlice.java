package io.fairlead.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A slice with its addresses joined to each of its ports: what is kept of a slice.
 *
 * <p>Most changes are about one endpoint of a slice. So all others stay the same objects, which makes following a change
 * cheap in everything that comes after.
 *
 * <p>Threading: Immutable.
 *
 * @param family the family of all its addresses
 * @param ports its ports
 * @param endpoints for each port its endpoints, sorted by the text of address and port, each address once
 * @param nodeNames where the endpoints are, in the same order; empty where that is not known
 */
record JoinedSlice(
        IpFamily family, List<EndpointSlice.Port> ports, List<List<Endpoint>> endpoints, List<String> nodeNames) {
    private static final String UNKNOWN_NODE = "";

    /**
     * Joins a slice.
     *
     * @param self the node on which endpoints are local
     * @param before the slice of the same name until now, if there was one
     */
    static JoinedSlice of(EndpointSlice slice, Node self, @Nullable JoinedSlice before) {
        List<EndpointSlice.Address> addresses = distinct(slice.endpoints());
        List<List<Endpoint>> endpoints = new ArrayList<>(slice.ports().size());
        for (EndpointSlice.Port port : slice.ports()) {
            endpoints.add(join(addresses, port.number(), self, known(before, port)));
        }
        return new JoinedSlice(slice.family(), slice.ports(), List.copyOf(endpoints), nodeNames(addresses));
    }

    private static List<String> nodeNames(List<EndpointSlice.Address> addresses) {
        String[] names = new String[addresses.size()];
        for (int i = 0; i < names.length; i++) {
            String name = addresses.get(i).nodeName();
            names[i] = name == null ? UNKNOWN_NODE : name;
        }
        return List.of(names);
    }

    private static List<Endpoint> known(@Nullable JoinedSlice before, EndpointSlice.Port port) {
        int index = before == null ? -1 : before.ports.indexOf(port);
        return before == null || index < 0 ? List.of() : before.endpoints.get(index);
    }

    /** Of two with one address the later counts, unless it terminates: then its address has been given to the other. */
    private static List<EndpointSlice.Address> distinct(List<EndpointSlice.Address> listed) {
        EndpointSlice.Address[] sorted = listed.toArray(EndpointSlice.Address[]::new);
        Arrays.sort(sorted, (one, other) -> one.address().compareTextTo(other.address()));
        int count = 0;
        for (EndpointSlice.Address address : sorted) {
            if (count == 0 || !sorted[count - 1].address().equals(address.address())) {
                sorted[count++] = address;
            } else if (!address.isTerminating()) {
                sorted[count - 1] = address;
            }
        }
        return Arrays.asList(sorted).subList(0, count);
    }

    private static List<Endpoint> join(
            List<EndpointSlice.Address> addresses, int port, Node self, List<Endpoint> known) {
        Endpoint[] endpoints = new Endpoint[addresses.size()];
        int next = 0;
        for (int i = 0; i < endpoints.length; i++) {
            EndpointSlice.Address address = addresses.get(i);
            while (next < known.size() && known.get(next).address().address().compareTextTo(address.address()) < 0) {
                next++;
            }
            endpoints[i] = join(address, port, self, next < known.size() ? known.get(next) : null);
        }
        return List.of(endpoints);
    }

    /** @param known the endpoint that may have been at this address until now */
    private static Endpoint join(EndpointSlice.Address address, int port, Node self, @Nullable Endpoint known) {
        boolean isLocal = isLocal(address.nodeName(), self);
        boolean isKnown = known != null && known.address().address().equals(address.address());
        if (known != null && isKnown && isAsItWas(known, address, isLocal)) {
            return known;
        }
        return new Endpoint(
                known != null && isKnown ? known.address() : new AddressPort(address.address(), port),
                address.isReady(),
                address.isServing(),
                address.isTerminating(),
                isLocal,
                address.zoneHints(),
                address.nodeHints(),
                address.zone());
    }

    private static boolean isAsItWas(Endpoint known, EndpointSlice.Address address, boolean isLocal) {
        return known.isReady() == address.isReady()
                && known.isServing() == address.isServing()
                && known.isTerminating() == address.isTerminating()
                && known.isLocal() == isLocal
                && known.zoneHints().equals(address.zoneHints())
                && known.nodeHints().equals(address.nodeHints())
                && Objects.equals(known.zone(), address.zone());
    }

    private static boolean isLocal(@Nullable String nodeName, Node self) {
        return nodeName != null && !nodeName.equals(UNKNOWN_NODE) && nodeName.equals(self.name());
    }

    /** The node of the endpoints at an index; null if it is not known. */
    @Nullable
    String nodeName(int index) {
        String name = nodeNames.get(index);
        return name.equals(UNKNOWN_NODE) ? null : name;
    }

    /** The same slice as another node has it. */
    JoinedSlice on(Node self) {
        return new JoinedSlice(
                family, ports, endpoints.stream().map(list -> on(self, list)).toList(), nodeNames);
    }

    private List<Endpoint> on(Node self, List<Endpoint> list) {
        Endpoint[] moved = new Endpoint[list.size()];
        for (int i = 0; i < moved.length; i++) {
            Endpoint endpoint = list.get(i);
            boolean isLocal = isLocal(nodeNames.get(i), self);
            moved[i] = endpoint.isLocal() == isLocal ? endpoint : endpoint.withLocal(isLocal);
        }
        return List.of(moved);
    }
}

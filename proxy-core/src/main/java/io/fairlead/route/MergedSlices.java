package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Merges the slices of a Service for one of its service ports.
 *
 * <p>Source: kube-proxy's {@code EndpointSliceCache}.
 */
final class MergedSlices {
    private MergedSlices() {}

    /**
     * The endpoints of a service port: slice ports of exactly its name and protocol, in its family, each address and
     * port once, sorted by their text as kube-proxy does.
     *
     * @param slices in the order of their names
     */
    static List<Endpoint> endpoints(Collection<JoinedSlice> slices, ServicePortId id) {
        List<List<Endpoint>> joined = new ArrayList<>(slices.size());
        for (JoinedSlice slice : slices) {
            if (slice.family() == id.family()) {
                addJoined(slice, id.name(), joined);
            }
        }
        return switch (joined.size()) {
            case 0 -> List.of();
            case 1 -> joined.getFirst();
            default -> merged(joined);
        };
    }

    private static void addJoined(JoinedSlice slice, ServicePortName name, List<List<Endpoint>> joined) {
        for (int i = 0; i < slice.ports().size(); i++) {
            if (isJoined(slice.ports().get(i), name)) {
                joined.add(slice.endpoints().get(i));
            }
        }
    }

    /** Whether a port of a slice is that of a service port. */
    static boolean isJoined(EndpointSlice.Port port, ServicePortName name) {
        return port.protocol() == name.protocol() && port.name().equals(name.port());
    }

    /**
     * Of two with one address the later counts, unless it terminates: then its address has been given to the other. The
     * sort finds that the lists are sorted already, and leaves equals in their order.
     */
    private static List<Endpoint> merged(List<List<Endpoint>> joined) {
        Endpoint[] all = concatenated(joined);
        Arrays.sort(all, (one, other) -> one.address().compareTextTo(other.address()));
        int count = 0;
        for (Endpoint endpoint : all) {
            if (count == 0 || !all[count - 1].address().equals(endpoint.address())) {
                all[count++] = endpoint;
            } else if (!endpoint.isTerminating()) {
                all[count - 1] = endpoint;
            }
        }
        return List.of(count == all.length ? all : Arrays.copyOf(all, count));
    }

    private static Endpoint[] concatenated(List<List<Endpoint>> lists) {
        int size = 0;
        for (List<Endpoint> list : lists) {
            size += list.size();
        }
        Endpoint[] all = new Endpoint[size];
        int count = 0;
        for (List<Endpoint> list : lists) {
            for (Endpoint endpoint : list) {
                all[count++] = endpoint;
            }
        }
        return all;
    }
}

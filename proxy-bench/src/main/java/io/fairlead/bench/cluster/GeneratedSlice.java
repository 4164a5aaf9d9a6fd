package io.fairlead.bench.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * An EndpointSlice.
 *
 * <p>Threading: Immutable.
 *
 * @param number which no other slice of the cluster has or had
 * @param service to which it belongs
 * @param port at which all of its endpoints listen
 * @param endpoints at most {@value #CAPACITY}
 */
public record GeneratedSlice(int number, GeneratedService service, int port, List<GeneratedEndpoint> endpoints) {
    /** The default size of slices of the EndpointSlice controller. */
    public static final int CAPACITY = 100;

    /** Copies the endpoints. */
    public GeneratedSlice {
        endpoints = List.copyOf(endpoints);
        if (endpoints.size() > CAPACITY) {
            throw new IllegalArgumentException("slice " + number + " has " + endpoints.size() + " endpoints; at most "
                    + CAPACITY + " are allowed");
        }
    }

    /** The same with these endpoints. */
    public GeneratedSlice with(List<GeneratedEndpoint> others) {
        return new GeneratedSlice(number, service, port, others);
    }

    /** The same with another endpoint in this place. */
    GeneratedSlice with(int index, GeneratedEndpoint endpoint) {
        List<GeneratedEndpoint> changed = new ArrayList<>(endpoints);
        changed.set(index, endpoint);
        return with(changed);
    }

    /** The same with one endpoint more. */
    GeneratedSlice plus(GeneratedEndpoint endpoint) {
        List<GeneratedEndpoint> changed = new ArrayList<>(endpoints);
        changed.add(endpoint);
        return with(changed);
    }

    /** The same without the endpoint in this place. */
    GeneratedSlice without(int index) {
        List<GeneratedEndpoint> changed = new ArrayList<>(endpoints);
        changed.remove(index);
        return with(changed);
    }

    boolean isFull() {
        return endpoints.size() == CAPACITY;
    }
}

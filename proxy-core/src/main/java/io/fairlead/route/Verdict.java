package io.fairlead.route;

import io.fairlead.model.Endpoint;
import java.util.List;

/**
 * The verdict for a new connection to a service port.
 *
 * <p>Threading: Immutable.
 */
public sealed interface Verdict {
    /** The service port has no usable endpoint anywhere. */
    Verdict REJECT = new Reject();

    /** There are usable endpoints, but none that the traffic policy allows on this node. */
    Verdict DROP = new Drop();

    /**
     * It goes to one of these.
     *
     * @param endpoints one or more, sorted by the text of address and port
     */
    record Forward(List<Endpoint> endpoints) implements Verdict {
        public Forward {
            endpoints = List.copyOf(endpoints);
            if (endpoints.isEmpty()) {
                throw new IllegalArgumentException("nothing to forward to");
            }
        }
    }

    /** The client sees "connection refused" at once. */
    record Reject() implements Verdict {}

    /** The client gets no answer, so that it retries elsewhere. */
    record Drop() implements Verdict {}
}

package io.fairlead.k8s.demo;

import io.fairlead.config.ProxyConfig;
import io.fairlead.model.Protocol;

/**
 * The options of a run of the demo.
 *
 * <p>Threading: Immutable.
 *
 * @param proxy the configuration of its proxy
 * @param protocol the protocol of its Service: TCP or UDP
 * @param requests the size of a round; 1 to {@link #MAX_REQUESTS}
 * @param killsOne whether an endpoint dies in the middle of the first round
 */
public record DemoOptions(ProxyConfig proxy, Protocol protocol, int requests, boolean killsOne) {
    /** The records of all requests fit into a small heap. */
    public static final int MAX_REQUESTS = 1_000_000;

    public DemoOptions {
        if (requests < 1 || requests > MAX_REQUESTS) {
            throw new IllegalArgumentException("--requests is " + requests + "; allowed are 1 to " + MAX_REQUESTS);
        }
    }
}

package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import java.io.IOException;

/**
 * One pod of the demo: a server that answers each request with JSON naming the pod, and that can die as a killed process
 * does.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its sockets until it dies.
 */
sealed interface DemoEndpoint extends AutoCloseable permits HttpEndpoint, UdpEndpoint {
    /**
     * Starts a pod's server.
     *
     * @param address where it listens; port 0 lets the kernel choose
     * @throws IOException if it cannot listen there
     */
    static DemoEndpoint start(Protocol protocol, String pod, String node, AddressPort address) throws IOException {
        return protocol == Protocol.UDP
                ? UdpEndpoint.start(pod, node, address)
                : HttpEndpoint.start(pod, node, address);
    }

    /** The name of the pod. */
    String pod();

    /** Where it listens. */
    AddressPort address();

    /** Whether it has died. */
    boolean isDead();

    /** Dies as a killed process does. Does nothing twice. */
    void die();

    @Override
    default void close() {
        die();
    }
}

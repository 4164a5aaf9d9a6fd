package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.IOException;

/**
 * The clients of the demo.
 *
 * <p>Threading: Thread-safe.
 */
sealed interface DemoClients permits HttpClients, UdpClients {
    /** Those that use a protocol. */
    static DemoClients of(Protocol protocol) {
        return protocol == Protocol.UDP ? new UdpClients() : new HttpClients();
    }

    /**
     * Sends a request from a socket of its own, and waits for the answer.
     *
     * @param request its number
     * @throws IOException if there is no whole and right answer
     */
    Answer ask(AddressPort frontend, IpAddress client, int request) throws IOException;

    /**
     * The answer to a request.
     *
     * @param pod the name of the pod that answered
     * @param lost how many datagrams of the request were lost before it; 0 for TCP
     */
    record Answer(String pod, int lost) {}
}

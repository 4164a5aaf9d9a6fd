package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;

/** A process that serves one connection, to be looked at from outside. */
final class FlightProbe {
    private FlightProbe() {}

    /** Serves one connection. */
    public static void main(String[] args) throws Exception {
        AddressPort vip = Loopback.free("127.76.0.1");
        try (TestEndpoint endpoint = TestEndpoint.at("127.76.1.1");
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG)) {
            kit.serve("web", vip, endpoint.address());
            System.out.println(Client.endpointAt(vip).equals(endpoint.address()) ? "served" : "not served");
            kit.connections.awaitClosed(1);
        }
    }
}

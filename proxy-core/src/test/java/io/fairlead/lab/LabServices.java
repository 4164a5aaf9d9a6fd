package io.fairlead.lab;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All Services of the lab with their endpoints running.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} ends the endpoints; the lab is the caller's.
 */
public final class LabServices implements AutoCloseable {
    private final Lab lab;
    private final List<EndpointServer> endpoints = new ArrayList<>();
    private final List<DatagramServer> datagramEndpoints = new ArrayList<>();

    private LabServices(Lab lab) {
        this.lab = lab;
    }

    /** Starts podB and podR as endpoints, in both families, for TCP and UDP. */
    public static LabServices start(Lab lab) {
        LabServices services = new LabServices(lab);
        for (IpFamily family : IpFamily.values()) {
            for (LabHost pod : List.of(lab.podB(), lab.podR())) {
                services.endpoints.add(EndpointServer.start(pod, family, LabService.ENDPOINT_PORT));
                services.datagramEndpoints.add(DatagramServer.start(pod, family, LabService.ENDPOINT_PORT));
            }
        }
        return services;
    }

    /** What a proxy on the node under test is to be told of. */
    public List<ClusterChange> changes() {
        return Arrays.stream(LabService.values())
                .flatMap(service -> service.changes(lab).stream())
                .toList();
    }

    /** The node under test, as the cluster knows it. */
    public Node node() {
        return new Node(
                lab.node().name(), null, List.of(lab.node().ipv4(), lab.node().ipv6()));
    }

    /** How many connections all endpoints have had. */
    public int accepted() {
        return endpoints.stream().mapToInt(EndpointServer::accepted).sum();
    }

    /** How many datagrams all endpoints have had. */
    public int received() {
        return datagramEndpoints.stream().mapToInt(DatagramServer::received).sum();
    }

    @Override
    public void close() throws IOException {
        datagramEndpoints.forEach(DatagramServer::close);
        for (EndpointServer endpoint : endpoints) {
            endpoint.close();
        }
    }
}

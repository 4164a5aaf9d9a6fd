package io.fairlead.k8s.cli;

import io.fairlead.lab.LabHost;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Services of both families that come, go and change: their ports, their external IP, and whether they have an endpoint.
 *
 * <p>Threading: used by one thread at a time.
 */
final class ChurningServices {
    static final int ENDPOINT_PORT = 9000;

    private static final int MOST = 40;
    private static final int FEWEST = 20;
    private static final int MOST_PORTS = 3;
    private static final int FIRST_PORT = 8000;
    private static final int FIRST_NODE_PORT = 30000;

    /** A Service as it is now; its number tells its addresses. */
    private record State(int ports, boolean hasEndpoint, boolean hasExternalIp) {}

    /** An address at which a Service is to answer, or to refuse. */
    record Place(AddressPort address, boolean isServed) {}

    private final LabNode node;
    private final LabHost endpoint;
    private final SplittableRandom random;
    private final TreeMap<Integer, State> states = new TreeMap<>();

    ChurningServices(LabNode node, LabHost endpoint, SplittableRandom random) throws IOException {
        this.node = node;
        this.endpoint = endpoint;
        this.random = random;
        for (int number = 0; number < MOST; number += 2) {
            put(number);
        }
    }

    /** Changes one Service. */
    void churn() throws IOException {
        int number = random.nextInt(MOST);
        if (states.containsKey(number) && states.size() > FEWEST && random.nextInt(3) == 0) {
            states.remove(number);
            node.delete(file(number));
        } else {
            put(number);
        }
    }

    int count() {
        return states.size();
    }

    private void put(int number) throws IOException {
        State state = new State(1 + random.nextInt(MOST_PORTS), random.nextInt(3) != 0, random.nextBoolean());
        states.put(number, state);
        node.write(file(number), text(number, state));
    }

    private static String file(int number) {
        return "service-" + number + ".yaml";
    }

    private String text(int number, State state) {
        String ports = IntStream.range(0, state.ports)
                .mapToObj(port -> "{name: p" + port + ", port: " + (FIRST_PORT + port) + nodePort(number, port) + "}")
                .collect(Collectors.joining(", "));
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: s%d, namespace: churn}
                spec:
                  type: %s
                  ipFamilyPolicy: RequireDualStack
                  ipFamilies: [IPv4, IPv6]
                  clusterIP: %s
                  clusterIPs: ['%s', '%s']
                  externalIPs: [%s]
                  ports: [%s]
                """.formatted(
                                number,
                                hasNodePorts(number) ? "NodePort" : "ClusterIP",
                                clusterIp4(number),
                                clusterIp4(number),
                                clusterIp6(number),
                                state.hasExternalIp ? externalIp(number) : "",
                                ports)
                + slice(number, state, "IPv4", endpoint.ipv4())
                + slice(number, state, "IPv6", endpoint.ipv6());
    }

    private static String nodePort(int number, int port) {
        return hasNodePorts(number) ? ", nodePort: " + (FIRST_NODE_PORT + number * MOST_PORTS + port) : "";
    }

    private static String slice(int number, State state, String addressType, IpAddress address) {
        String ports = IntStream.range(0, state.ports)
                .mapToObj(port -> "{name: p" + port + ", port: " + ENDPOINT_PORT + "}")
                .collect(Collectors.joining(", "));
        return """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: s%d-%s, namespace: churn, labels: {kubernetes.io/service-name: s%d}}
                addressType: %s
                ports: [%s]
                endpoints: [%s]
                """.formatted(
                        number,
                        addressType,
                        number,
                        addressType,
                        ports,
                        state.hasEndpoint ? "{addresses: ['" + address + "']}" : "");
    }

    private static boolean hasNodePorts(int number) {
        return number % 4 == 0;
    }

    private static IpAddress clusterIp4(int number) {
        return IpAddress.parse("10.96.0." + (10 + number));
    }

    private static IpAddress clusterIp6(int number) {
        return IpAddress.parse("fd00:96::" + (10 + number));
    }

    private static IpAddress externalIp(int number) {
        return IpAddress.parse("203.0.113." + (10 + number));
    }

    /** The cluster IPs of all Services. */
    List<IpAddress> clusterIps() {
        return states.keySet().stream()
                .flatMap(number -> List.of(clusterIp4(number), clusterIp6(number)).stream())
                .toList();
    }

    /** The external IPs of all Services that have one. */
    List<IpAddress> externalIps() {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue().hasExternalIp)
                .map(entry -> externalIp(entry.getKey()))
                .toList();
    }

    /** Everywhere that a Service is to answer or refuse. */
    List<Place> places(IpAddress nodeAddress) {
        List<Place> places = new ArrayList<>();
        states.forEach((number, state) -> {
            for (int port = 0; port < state.ports; port++) {
                List<AddressPort> addresses = new ArrayList<>(List.of(
                        new AddressPort(clusterIp4(number), FIRST_PORT + port),
                        new AddressPort(clusterIp6(number), FIRST_PORT + port)));
                if (state.hasExternalIp) {
                    addresses.add(new AddressPort(externalIp(number), FIRST_PORT + port));
                }
                if (hasNodePorts(number)) {
                    addresses.add(new AddressPort(nodeAddress, FIRST_NODE_PORT + number * MOST_PORTS + port));
                }
                addresses.forEach(address -> places.add(new Place(address, state.hasEndpoint)));
            }
        });
        return places;
    }
}

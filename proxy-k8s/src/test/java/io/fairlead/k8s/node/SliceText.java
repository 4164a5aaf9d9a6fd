package io.fairlead.k8s.node;

import io.fairlead.model.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The manifest of an EndpointSlice as a user would write it.
 *
 * <p>Threading: Immutable.
 *
 * @param ports the items of {@code ports}, such as {@code name: http, port: 5000}
 */
record SliceText(String name, String service, String addressType, List<String> ports, List<String> addresses) {
    /** A slice with the addresses of endpoints that all answer at their port named http. */
    static SliceText of(String name, String service, Collection<KitEndpoint> endpoints) {
        int port = endpoints.isEmpty()
                ? KitEndpoint.PORT
                : endpoints.iterator().next().address().port();
        IpAddress first = endpoints.isEmpty()
                ? Loopback.NODE
                : endpoints.iterator().next().address().address();
        return new SliceText(
                name,
                service,
                first.family().toString(),
                List.of("name: http, port: " + port),
                endpoints.stream()
                        .map(endpoint -> endpoint.address().address().toString())
                        .toList());
    }

    @Override
    public String toString() {
        return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: " + name
                + "\n  labels: {kubernetes.io/service-name: " + service + "}\naddressType: " + addressType
                + "\nports: "
                + ports.stream().map(port -> "{" + port + "}").collect(Collectors.joining(", ", "[", "]"))
                + "\nendpoints: "
                + addresses.stream()
                        .map(address -> "{addresses: ['" + address + "']}")
                        .collect(Collectors.joining(", ", "[", "]\n"));
    }
}

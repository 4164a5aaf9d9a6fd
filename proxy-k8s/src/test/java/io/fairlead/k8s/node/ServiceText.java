package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The manifest of a Service as a user would write it, in the making.
 *
 * <p>Threading: Immutable.
 */
record ServiceText(String name, List<String> metadata, List<String> spec) {
    /** A Service with one port, at a cluster IP. */
    static ServiceText of(String name, AddressPort clusterIp) {
        return at(name, clusterIp.address())
                .with("ports: [{name: http, port: " + clusterIp.port() + ", targetPort: http}]");
    }

    /** The same at a node port as well. */
    static ServiceText of(String name, AddressPort clusterIp, int nodePort) {
        return at(name, clusterIp.address())
                .with("type: NodePort")
                .with("ports: [{name: http, port: " + clusterIp.port() + ", nodePort: " + nodePort + "}]");
    }

    /** A Service with a cluster IP and nothing else. */
    static ServiceText at(String name, IpAddress clusterIp) {
        return new ServiceText(name, List.of(), List.of("clusterIP: '" + clusterIp + "'"));
    }

    /** A Service without anything. */
    static ServiceText empty(String name) {
        return new ServiceText(name, List.of(), List.of());
    }

    /** With one more line below {@code spec}. */
    ServiceText with(String specLine) {
        return new ServiceText(name, metadata, plus(spec, specLine));
    }

    ServiceText createdAt(String time) {
        return new ServiceText(name, plus(metadata, "creationTimestamp: '" + time + "'"), spec);
    }

    ServiceText withSelector(String selector) {
        return new ServiceText(name, plus(metadata, "annotations: {fairlead.io/selector: " + selector + "}"), spec);
    }

    private static List<String> plus(List<String> lines, String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return List.copyOf(more);
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return "apiVersion: v1\nkind: Service\nmetadata:\n  name: " + name + "\n" + lines(metadata) + "spec:\n"
                + lines(spec);
    }
}

package io.fairlead.k8s.source;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Manifests as users write them. */
final class ManifestSamples {
    private ManifestSamples() {}

    static String service(String name, int port) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s
                spec:
                  clusterIP: 10.96.0.1
                  ports:
                  - port: %d
                """
                .formatted(name, port);
    }

    static String slice(String name, String service, int endpoints) {
        String addresses = IntStream.rangeClosed(1, endpoints)
                .mapToObj(i -> "- addresses: [10.244.0." + i + "]\n")
                .collect(Collectors.joining());
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %s
                  labels:
                    kubernetes.io/service-name: %s
                addressType: IPv4
                ports:
                - port: 5000
                endpoints:
                %s"""
                .formatted(name, service, addresses);
    }

    static String node(String name, String zone) {
        return """
                apiVersion: v1
                kind: Node
                metadata:
                  name: %s
                  labels:
                    topology.kubernetes.io/zone: %s
                """
                .formatted(name, zone);
    }
}

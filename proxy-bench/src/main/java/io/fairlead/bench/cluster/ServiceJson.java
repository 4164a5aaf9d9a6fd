package io.fairlead.bench.cluster;

import io.fairlead.model.IpAddress;

/**
 * Services as an API server sends them: installed by Helm, with all the unneeded fields.
 *
 * <p>Threading: Immutable.
 */
final class ServiceJson {
    private static final String MANAGED_FIELDS = """
            "managedFields":[{"manager":"helm","operation":"Update","apiVersion":"v1","time":"2026-03-01T10:00:00Z",\
            "fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:meta.helm.sh/release-name":{},\
            "f:meta.helm.sh/release-namespace":{}},"f:labels":{".":{},"f:app.kubernetes.io/instance":{},\
            "f:app.kubernetes.io/managed-by":{},"f:app.kubernetes.io/name":{},"f:app.kubernetes.io/version":{},\
            "f:helm.sh/chart":{}}},"f:spec":{"f:internalTrafficPolicy":{},"f:ports":{".":{},\
            "k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},\
            "f:selector":{},"f:sessionAffinity":{},"f:type":{}}}}]""";

    /** The first node ports of the range that Kubernetes has for them are given out. */
    private static final int FIRST_NODE_PORT = 30_000;

    private static final int NODE_PORTS = 2768;

    private ServiceJson() {}

    /** @param type what the object begins with; empty in a list */
    static void write(Versioned<GeneratedService> versioned, String type, StringBuilder out) {
        GeneratedService service = versioned.object();
        out.append('{').append(type);
        out.append("\"metadata\":{\"name\":\"").append(service.name());
        out.append("\",\"namespace\":\"").append(service.namespace());
        out.append("\",\"uid\":\"").append(ObjectNames.uid(GeneratedService.class, service.number()));
        out.append("\",\"resourceVersion\":\"").append(versioned.version());
        out.append("\",\"creationTimestamp\":\"2026-03-01T10:00:00Z\",\"labels\":{");
        writeLabels(service, out);
        out.append(",\"app.kubernetes.io/managed-by\":\"Helm\",\"helm.sh/chart\":\"")
                .append(service.name());
        out.append("-3.").append(versioned.generation()).append(".0\"},\"annotations\":{");
        out.append("\"meta.helm.sh/release-name\":\"").append(service.name());
        out.append("\",\"meta.helm.sh/release-namespace\":\"").append(service.namespace());
        out.append("\"},").append(MANAGED_FIELDS).append("},");
        writeSpec(service, out);
        out.append(",\"status\":{\"loadBalancer\":{");
        if (service.kind() == GeneratedService.Kind.LOAD_BALANCER) {
            out.append("\"ingress\":[{\"ip\":\"")
                    .append(loadBalancerIp(service))
                    .append("\",\"ipMode\":\"VIP\"}]");
        }
        out.append("}}}");
    }

    /** The labels that the Service has in common with its slices, without the braces. */
    static void writeLabels(GeneratedService service, StringBuilder out) {
        out.append("\"app.kubernetes.io/name\":\"").append(service.name());
        out.append("\",\"app.kubernetes.io/instance\":\"").append(service.name());
        out.append("-prod\",\"app.kubernetes.io/version\":\"1.14.2\"");
    }

    private static void writeSpec(GeneratedService service, StringBuilder out) {
        IpAddress clusterIp = IpAddress.ofIpv4(service.clusterIp());
        out.append("\"spec\":{\"ports\":[");
        writePort("http", service.port(), "8080", nodePort(service), out);
        for (GeneratedService.NamedPort more :
                service.namedPorts().subList(1, service.namedPorts().size())) {
            out.append(',');
            writePort(more.name(), more.port(), more.name(), 0, out);
        }
        out.append("],\"selector\":{\"app.kubernetes.io/instance\":\"").append(service.name());
        out.append("-prod\"},\"clusterIP\":\"").append(clusterIp);
        out.append("\",\"clusterIPs\":[\"").append(clusterIp).append("\"],");
        switch (service.kind()) {
            case NODE_PORT -> out.append("\"type\":\"NodePort\",\"externalTrafficPolicy\":\"Cluster\",");
            case LOAD_BALANCER ->
                out.append("\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\",\"healthCheckNodePort\":")
                        .append(healthCheckNodePort(service))
                        .append(
                                ",\"allocateLoadBalancerNodePorts\":true,\"loadBalancerSourceRanges\":[\"10.0.0.0/8\"],");
            case ZONE_HINTS -> out.append("\"type\":\"ClusterIP\",\"trafficDistribution\":\"PreferSameZone\",");
            case PLAIN, TWO_PORTS, THREE_PORTS, AFFINITY -> out.append("\"type\":\"ClusterIP\",");
        }
        if (service.kind() == GeneratedService.Kind.AFFINITY) {
            out.append(
                    "\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":10800}},");
        } else {
            out.append("\"sessionAffinity\":\"None\",");
        }
        out.append(
                "\"ipFamilies\":[\"IPv4\"],\"ipFamilyPolicy\":\"SingleStack\",\"internalTrafficPolicy\":\"Cluster\"}");
    }

    private static void writePort(String name, int port, String targetPort, int nodePort, StringBuilder out) {
        boolean isNumber = Character.isDigit(targetPort.charAt(0));
        out.append("{\"name\":\"")
                .append(name)
                .append("\",\"protocol\":\"TCP\",\"port\":")
                .append(port);
        out.append(",\"targetPort\":").append(isNumber ? targetPort : "\"" + targetPort + "\"");
        if (nodePort > 0) {
            out.append(",\"nodePort\":").append(nodePort);
        }
        out.append('}');
    }

    /** Every second port of the range; the others are for health checks. 0 if the Service has none. */
    private static int nodePort(GeneratedService service) {
        return switch (service.kind()) {
            case NODE_PORT, LOAD_BALANCER -> FIRST_NODE_PORT + service.number() / Cluster.KIND_PERIOD * 2 % NODE_PORTS;
            case PLAIN, TWO_PORTS, THREE_PORTS, ZONE_HINTS, AFFINITY -> 0;
        };
    }

    private static int healthCheckNodePort(GeneratedService service) {
        return nodePort(service) + 1;
    }

    /** In 10.80.0.0/12, one for each Service. */
    private static IpAddress loadBalancerIp(GeneratedService service) {
        return IpAddress.ofIpv4(0x0a50_0000 + service.number());
    }
}

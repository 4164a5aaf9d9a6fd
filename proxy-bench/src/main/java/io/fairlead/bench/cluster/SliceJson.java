package io.fairlead.bench.cluster;

import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * EndpointSlices as an API server sends them: written by Kubernetes' own controller, which knows the pod behind each
 * endpoint.
 *
 * <p>Threading: Immutable.
 */
final class SliceJson {
    private static final String MANAGED_FIELDS = """
            "managedFields":[{"manager":"kube-controller-manager","operation":"Update",\
            "apiVersion":"discovery.k8s.io/v1","time":"2026-03-01T10:00:05Z","fieldsType":"FieldsV1","fieldsV1":\
            {"f:addressType":{},"f:endpoints":{},"f:metadata":{"f:annotations":{".":{},\
            "f:endpoints.kubernetes.io/last-change-trigger-time":{}},"f:generateName":{},"f:labels":{".":{},\
            "f:app.kubernetes.io/instance":{},"f:app.kubernetes.io/name":{},"f:app.kubernetes.io/version":{},\
            "f:endpointslice.kubernetes.io/managed-by":{},"f:kubernetes.io/service-name":{}},"f:ownerReferences":{".":{},\
            "k:{\\"uid\\":\\"%s\\"}":{}}},"f:ports":{}}}]""";

    private SliceJson() {}

    /** @param type what the object begins with; empty in a list */
    static void write(Versioned<GeneratedSlice> versioned, String type, StringBuilder out) {
        GeneratedSlice slice = versioned.object();
        out.append('{').append(type);
        writeMetadata(versioned, out);
        out.append(",\"addressType\":\"IPv4\",\"endpoints\":[");
        String separator = "";
        for (GeneratedEndpoint endpoint : slice.endpoints()) {
            out.append(separator);
            writeEndpoint(endpoint, slice.service(), out);
            separator = ",";
        }
        out.append("],\"ports\":[{\"name\":\"http\",\"protocol\":\"TCP\",\"port\":")
                .append(slice.port())
                .append('}');
        switch (slice.service().kind()) {
            case TWO_PORTS -> out.append(",{\"name\":\"metrics\",\"protocol\":\"TCP\",\"port\":9102}");
            case THREE_PORTS -> {
                for (String name : List.of("https", "metrics")) {
                    out.append(",{\"name\":\"").append(name).append("\",\"protocol\":\"TCP\",\"port\":");
                    out.append(slice.port()).append('}');
                }
            }
            case PLAIN, ZONE_HINTS, AFFINITY, NODE_PORT, LOAD_BALANCER -> {}
        }
        out.append("]}");
    }

    private static void writeMetadata(Versioned<GeneratedSlice> versioned, StringBuilder out) {
        GeneratedSlice slice = versioned.object();
        GeneratedService service = slice.service();
        String owner = ObjectNames.uid(GeneratedService.class, service.number());
        out.append("\"metadata\":{\"name\":\"").append(ObjectNames.slice(slice));
        out.append("\",\"generateName\":\"").append(service.name());
        out.append("-\",\"namespace\":\"").append(service.namespace());
        out.append("\",\"uid\":\"").append(ObjectNames.uid(GeneratedSlice.class, slice.number()));
        out.append("\",\"resourceVersion\":\"").append(versioned.version());
        out.append("\",\"generation\":").append(versioned.generation());
        out.append(",\"creationTimestamp\":\"2026-03-01T10:00:01Z\",\"labels\":{");
        ServiceJson.writeLabels(service, out);
        out.append(",\"endpointslice.kubernetes.io/managed-by\":\"endpointslice-controller.k8s.io\"");
        out.append(",\"kubernetes.io/service-name\":\"").append(service.name());
        out.append("\"},\"annotations\":{\"endpoints.kubernetes.io/last-change-trigger-time\":\"");
        out.append(versioned.changed().truncatedTo(ChronoUnit.SECONDS));
        out.append("\"},\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"name\":\"");
        out.append(service.name()).append("\",\"uid\":\"").append(owner);
        out.append("\",\"controller\":true,\"blockOwnerDeletion\":true}],");
        out.append(MANAGED_FIELDS.replace("%s", owner)).append('}');
    }

    private static void writeEndpoint(GeneratedEndpoint endpoint, GeneratedService service, StringBuilder out) {
        String zone = ObjectNames.zone(endpoint.node());
        boolean isReady = endpoint.state() == GeneratedEndpoint.State.READY;
        boolean isTerminating = endpoint.state() == GeneratedEndpoint.State.TERMINATING;
        out.append("{\"addresses\":[\"");
        writeAddress(endpoint.address(), out);
        out.append("\"],\"conditions\":{\"ready\":").append(isReady);
        out.append(",\"serving\":").append(isReady || isTerminating);
        out.append(",\"terminating\":").append(isTerminating);
        out.append('}');
        if (isReady && service.kind() == GeneratedService.Kind.ZONE_HINTS) {
            out.append(",\"hints\":{\"forZones\":[{\"name\":\"").append(zone).append("\"}]}");
        }
        out.append(",\"nodeName\":\"").append(ObjectNames.node(endpoint.node()));
        out.append("\",\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"").append(service.namespace());
        out.append("\",\"name\":\"").append(ObjectNames.pod(service, endpoint.pod()));
        out.append("\",\"uid\":\"").append(ObjectNames.uid(GeneratedEndpoint.class, endpoint.pod()));
        out.append("\"},\"zone\":\"").append(zone).append("\"}");
    }

    private static void writeAddress(int address, StringBuilder out) {
        out.append(address >>> 24).append('.').append(address >>> 16 & 0xff).append('.');
        out.append(address >>> 8 & 0xff).append('.').append(address & 0xff);
    }
}

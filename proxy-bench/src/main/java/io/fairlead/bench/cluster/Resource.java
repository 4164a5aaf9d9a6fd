package io.fairlead.bench.cluster;

/**
 * A kind of object of the API server.
 *
 * <p>Threading: Immutable.
 */
public enum Resource {
    /** Services, but those without an address and those of other proxies; there are none of these here. */
    SERVICES(
            "/api/v1/services",
            "v1",
            "Service",
            "!service.kubernetes.io/service-proxy-name",
            "spec.clusterIP!=None",
            "\"spec\":{},\"status\":{\"loadBalancer\":{}}"),
    /** EndpointSlices, but those of headless Services; there are none of these here. */
    ENDPOINT_SLICES(
            "/apis/discovery.k8s.io/v1/endpointslices",
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "!service.kubernetes.io/headless",
            "",
            "\"addressType\":\"\",\"endpoints\":null,\"ports\":null"),
    /** One Node, by its name. */
    NODES("/api/v1/nodes", "v1", "Node", "", "metadata.name=", "\"spec\":{},\"status\":{}");

    private final String path;
    private final String apiVersion;
    private final String kind;
    private final String labelSelector;
    private final String fieldSelector;
    private final String blank;

    Resource(String path, String apiVersion, String kind, String labelSelector, String fieldSelector, String blank) {
        this.path = path;
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.labelSelector = labelSelector;
        this.fieldSelector = fieldSelector;
        this.blank = blank;
    }

    /** Where it is asked for. */
    String path() {
        return path;
    }

    /** What an object begins with, but in a list of its kind. */
    String typed() {
        return "\"kind\":\"" + kind + "\",\"apiVersion\":\"" + apiVersion + "\",";
    }

    /** The beginning of a list, up to its items. */
    String listed(long version, String next) {
        String more = next.isEmpty() ? "" : ",\"continue\":\"" + next + "\"";
        return "{\"kind\":\"" + kind + "List\",\"apiVersion\":\"" + apiVersion
                + "\",\"metadata\":{\"resourceVersion\":\"" + version + "\"" + more + "},\"items\":[";
    }

    /** An event that says no more than how far a watch has come. */
    String bookmark(long version) {
        return "{\"type\":\"BOOKMARK\",\"object\":{" + typed() + "\"metadata\":{\"resourceVersion\":\"" + version
                + "\",\"creationTimestamp\":null}," + blank + "}}\n";
    }

    /** Whether a proxy may ask like this: the objects here are those that are left then. */
    boolean admits(String labels, String fields) {
        boolean isOne = this == NODES && fields.startsWith(fieldSelector);
        return labels.equals(labelSelector) && (isOne || fields.equals(fieldSelector));
    }

    /** What {@link #admits} demands, for messages. */
    String selectors() {
        return "labelSelector '" + labelSelector + "' and fieldSelector '" + fieldSelector
                + (this == NODES ? "NAME'" : "'");
    }
}

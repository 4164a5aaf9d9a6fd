package io.fairlead.bench.cluster;

/**
 * Nodes as an API server sends them, without what a kubelet says of images and capacity.
 *
 * <p>Threading: Immutable.
 */
final class NodeJson {
    private NodeJson() {}

    /** @param type what the object begins with; empty in a list */
    static void write(int number, String type, StringBuilder out) {
        String name = ObjectNames.node(number);
        out.append("""
                {%1$s"metadata":{"name":"%2$s","uid":"%3$s","resourceVersion":"1",\
                "creationTimestamp":"2026-03-01T09:00:00Z","labels":{"kubernetes.io/hostname":"%2$s",\
                "kubernetes.io/os":"linux","kubernetes.io/arch":"amd64","topology.kubernetes.io/region":"europe-west1",\
                "topology.kubernetes.io/zone":"%4$s"}},"spec":{"podCIDR":"10.128.%5$d.0/24"},"status":{"addresses":\
                [{"type":"InternalIP","address":"10.0.%5$d.1"},{"type":"Hostname","address":"%2$s"}]}}""".formatted(
                        type, name, ObjectNames.uid(NodeJson.class, number), ObjectNames.zone(number), number % 256));
    }
}

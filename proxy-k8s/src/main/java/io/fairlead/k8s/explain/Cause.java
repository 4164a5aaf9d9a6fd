package io.fairlead.k8s.explain;

import java.util.Locale;

/**
 * A cause that an explanation names. Its name in texts and in JSON is in camel case, such as {@code NoEndpointSlice}.
 */
public enum Cause {
    /** There is no such Service. */
    SERVICE_NOT_FOUND,
    /** The Service is headless. */
    HEADLESS_SERVICE,
    /** The Service is an alias in DNS. */
    EXTERNAL_NAME_SERVICE,
    /** The label of the Service names another proxy. */
    OTHER_PROXY,
    /** The Service has no cluster IP. */
    NO_CLUSTER_IP,
    /** The Service does not have the port. */
    NO_SUCH_PORT,
    /** No Service has the address. */
    NO_SERVICE_AT_ADDRESS,
    /** The Service is being deleted. */
    SERVICE_TERMINATING,
    /** The protocol is not proxied. */
    UNSUPPORTED_PROTOCOL,

    /** No EndpointSlice names the Service. */
    NO_ENDPOINT_SLICE,
    /** The Service's labels match no pod. */
    NO_MATCHING_PODS,
    /** All endpoints have addresses of the other family. */
    OTHER_ADDRESS_FAMILY,
    /** No pod has the port that targetPort names. */
    TARGET_PORT_NOT_FOUND,
    /** The EndpointSlices have no port of this name and protocol. */
    PORT_NOT_IN_SLICES,
    /** No endpoint is ready. */
    NO_READY_ENDPOINT,
    /** Some endpoints are not ready. */
    ENDPOINTS_NOT_READY,
    /** Only terminating endpoints are left. */
    ONLY_TERMINATING_ENDPOINTS,
    /** The traffic policy is Local, and no endpoint is on this node. */
    NO_LOCAL_ENDPOINT,
    /** Hints keep connections in the zone, or on the node. */
    TOPOLOGY_HINTS,
    /** The Service prefers near endpoints, and they suffice. */
    NEAR_ENDPOINTS_PREFERRED,
    /** The Service prefers near endpoints, and some connections go to farther ones. */
    SPILL_OVER,
    /** Some endpoints are in their slow start. */
    SLOW_START,
    /** Nothing accepts at the port of any endpoint. */
    ALL_ENDPOINTS_EJECTED,
    /** Some endpoints have failed, and are ejected for a while. */
    ENDPOINTS_EJECTED,
    /** Some endpoints have failed attempts, but not enough to be ejected. */
    ENDPOINTS_FAILING,
    /** An operator has drained endpoints. */
    ENDPOINTS_DRAINED,
    /** Session affinity keeps clients at their endpoints, which makes the load uneven. */
    SESSION_AFFINITY,

    /** Another Service has the address. */
    ADDRESS_CONFLICT,
    /** Another process listens on the node port. */
    NODE_PORT_IN_USE,
    /** Another process listens on the address. */
    ADDRESS_IN_USE,
    /** The machine does not have the address, and the capture mode does not make it have it. */
    ADDRESS_NOT_LOCAL,
    /** The address cannot be captured. */
    ADDRESS_NOT_CAPTURED,
    /** The address cannot be listened on for another reason. */
    LISTEN_FAILED,
    /** The address is not listened on yet. */
    NOT_LISTENING,
    /** The client is outside of the source ranges. */
    SOURCE_NOT_ALLOWED,
    /** Only clients of some source ranges may connect. */
    SOURCE_RANGES,

    /** The kernel does not follow the rules. */
    CAPTURE_PROBLEM,
    /** Another program's rules may come first. */
    OTHER_RULES,
    /** There are no descriptors for further connections. */
    ACCEPT_PAUSED,
    /** There are no sockets for further UDP sessions. */
    SESSION_LIMIT,
    /** A manifest has a problem. */
    MANIFEST_PROBLEM;

    /** The name in camel case. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}

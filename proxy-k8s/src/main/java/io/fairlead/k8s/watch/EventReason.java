package io.fairlead.k8s.watch;

/**
 * What an Event on a Service is about. docs/operations.md says for each what its owner can do; a test holds the two together.
 *
 * <p>Threading: Immutable.
 */
public enum EventReason {
    /** An annotation that does not exist, or a value that is not allowed. */
    INVALID_SETTING("InvalidSetting"),
    /** A field of the Service that cannot be used. */
    INVALID_SERVICE("InvalidService"),
    /** A port with a protocol other than TCP and UDP. */
    PROTOCOL_NOT_PROXIED("ProtocolNotProxied"),
    /** An older Service has the same address and port. */
    ADDRESS_CONFLICT("AddressConflict"),
    /** A node port that cannot be listened on. */
    FAILED_TO_BIND_NODE_PORT("FailedToBindNodePort"),
    /** A health check node port that cannot be listened on. */
    FAILED_TO_START_SERVICE_HEALTHCHECK("FailedToStartServiceHealthcheck"),
    /** No endpoint of a service port accepts. */
    ALL_ENDPOINTS_EJECTED("AllEndpointsEjected");

    private final String text;

    EventReason(String text) {
        this.text = text;
    }

    /** One word in camel case, as Kubernetes has it. */
    @Override
    public String toString() {
        return text;
    }
}

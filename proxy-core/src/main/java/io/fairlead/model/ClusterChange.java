package io.fairlead.model;

/**
 * One change of what the proxy serves, as a source of Services reports it. Applying the same change twice is the same
 * as applying it once, and slices may come before their Service.
 *
 * <p>Threading: Immutable.
 */
public sealed interface ClusterChange {
    /** A Service is new or different. */
    record ServiceApplied(Service service) implements ClusterChange {}

    /** A Service is gone, or is no longer to be proxied. */
    record ServiceDeleted(ServiceName service) implements ClusterChange {}

    /** An EndpointSlice is new or different. */
    record SliceApplied(EndpointSlice slice) implements ClusterChange {}

    /** An EndpointSlice is gone. */
    record SliceDeleted(ServiceName service, String slice) implements ClusterChange {}

    /** The proxy's own node is new or different. */
    record NodeApplied(Node node) implements ClusterChange {}

    /** Node ports are served at these addresses from now on. */
    record NodePortsServedAt(NodePortAddresses addresses) implements ClusterChange {}
}

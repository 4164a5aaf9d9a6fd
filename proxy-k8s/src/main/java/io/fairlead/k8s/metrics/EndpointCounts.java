package io.fairlead.k8s.metrics;

/**
 * The traffic of one endpoint of a service port so far.
 *
 * <p>Threading: Immutable.
 *
 * @param opened connections that it accepted, or UDP sessions that it was given
 * @param open how many of these are open
 * @param failedAttempts attempts to connect, or datagrams, that it refused or did not answer in time
 * @param bytesToUpstream relayed to it
 * @param bytesToDownstream relayed from it
 */
public record EndpointCounts(
        long opened, long open, long failedAttempts, long bytesToUpstream, long bytesToDownstream) {
    /** No traffic. */
    public static final EndpointCounts NONE = new EndpointCounts(0, 0, 0, 0, 0);

    static EndpointCounts of(EndpointTraffic traffic) {
        return new EndpointCounts(
                traffic.opened.sum(),
                traffic.open(),
                traffic.failedAttempts.sum(),
                traffic.bytesToUpstream.sum(),
                traffic.bytesToDownstream.sum());
    }
}

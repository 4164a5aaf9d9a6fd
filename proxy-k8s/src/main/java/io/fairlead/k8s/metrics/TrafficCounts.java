package io.fairlead.k8s.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What a service port, or one endpoint of it, has had since the process started.
 *
 * <p>Threading: Immutable.
 *
 * @param opened connections that an endpoint accepted, or UDP sessions
 * @param open how many of these are open
 * @param failed connections and datagrams that the proxy could not serve; of an endpoint, attempts that failed
 * @param retried connections that the first endpoint tried did not accept, but another one did
 * @param bytesToUpstream relayed from clients to endpoints
 * @param bytesToDownstream relayed from endpoints to clients
 * @param ejections ejections of its endpoints
 * @param connectP50Seconds the time, in seconds, within which half of the connections were accepted by an endpoint; null if
 *     there were none, and of an endpoint
 * @param connectP99Seconds the same for 99 of 100
 */
public record TrafficCounts(
        long opened,
        long open,
        long failed,
        long retried,
        long bytesToUpstream,
        long bytesToDownstream,
        long ejections,
        @Nullable Double connectP50Seconds,
        @Nullable Double connectP99Seconds) {
    /** No traffic. */
    public static final TrafficCounts NONE = new TrafficCounts(0, 0, 0, 0, 0, 0, 0, null, null);

    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.99;

    static TrafficCounts of(ServicePortTraffic traffic) {
        return new TrafficCounts(
                traffic.opened.sum(),
                traffic.open(),
                traffic.failures(),
                traffic.retried.sum(),
                traffic.bytesToUpstream.sum(),
                traffic.bytesToDownstream.sum(),
                traffic.ejections.sum(),
                traffic.connecting.quantileSeconds(MEDIAN),
                traffic.connecting.quantileSeconds(NEARLY_ALL));
    }

    static TrafficCounts of(EndpointTraffic traffic) {
        return new TrafficCounts(
                traffic.opened.sum(),
                traffic.open(),
                traffic.failedAttempts.sum(),
                0,
                traffic.bytesToUpstream.sum(),
                traffic.bytesToDownstream.sum(),
                0,
                null,
                null);
    }
}

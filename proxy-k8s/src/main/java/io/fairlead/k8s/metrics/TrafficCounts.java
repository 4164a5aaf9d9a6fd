package io.fairlead.k8s.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service port, or one endpoint of it, has had since the process started.
 *
 * <p>Threading: Immutable.
 *
 * @param opened connections that an endpoint accepted, or UDP sessions
 * @param open how many of those have not ended
 * @param failed connections that no endpoint accepted, or datagrams that were dropped; of an endpoint, attempts that failed
 * @param retried connections that the first endpoint tried did not accept, but another one did
 * @param bytesToUpstream relayed from clients to endpoints
 * @param bytesToDownstream relayed from endpoints to clients
 * @param ejections ejections of endpoints
 * @param ends how many connections and sessions have ended for each reason, in lower case, in the order of the reasons; none
 *     of an endpoint
 * @param connectP50Seconds half of the connections had an endpoint after this time, estimated; null if there were none
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
        Map<String, Long> ends,
        @Nullable Double connectP50Seconds,
        @Nullable Double connectP99Seconds) {
    /** Nothing. */
    public static final TrafficCounts NONE = new TrafficCounts(0, 0, 0, 0, 0, 0, 0, Map.of(), null, null);

    public TrafficCounts {
        ends = Collections.unmodifiableMap(new LinkedHashMap<>(ends));
    }
}

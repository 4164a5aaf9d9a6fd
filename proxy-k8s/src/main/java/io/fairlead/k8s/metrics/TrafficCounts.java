package io.fairlead.k8s.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a service port, or one endpoint of it, has had since the process started.
 *
 * <p>Threading: Immutable.
 *
 * @param opened connections that an endpoint accepted, or UDP sessions
 * @param open how many of those have not ended
 * @param failed connections and datagrams that the proxy could not serve; of an endpoint, attempts that failed
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

    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.99;

    public TrafficCounts {
        ends = Collections.unmodifiableMap(new LinkedHashMap<>(ends));
    }

    static TrafficCounts of(ServicePortTraffic traffic) {
        return new TrafficCounts(
                traffic.opened.sum(),
                traffic.open(),
                traffic.failures(),
                traffic.retried.sum(),
                traffic.bytesToUpstream.sum(),
                traffic.bytesToDownstream.sum(),
                traffic.ejections.sum(),
                ends(traffic),
                traffic.connecting.quantileSeconds(MEDIAN),
                traffic.connecting.quantileSeconds(NEARLY_ALL));
    }

    private static Map<String, Long> ends(ServicePortTraffic traffic) {
        Map<String, Long> ends = new LinkedHashMap<>();
        add(traffic.closed, ends);
        add(traffic.sessionEnds, ends);
        return ends;
    }

    private static void add(Map<? extends Enum<?>, LongAdder> counters, Map<String, Long> ends) {
        counters.forEach((reason, counter) -> {
            long count = counter.sum();
            if (count > 0) {
                ends.merge(reason.name().toLowerCase(Locale.ROOT), count, Long::sum);
            }
        });
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
                Map.of(),
                null,
                null);
    }
}

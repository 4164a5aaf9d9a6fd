package io.fairlead.k8s.metrics;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one service port has had, over both address families.
 *
 * <p>Threading: Thread-safe.
 */
final class ServicePortTraffic {
    private static final long[] CONNECTING = Durations.connecting();
    private static final long[] LIVING = Durations.living();

    /** Connections that an endpoint has accepted, or UDP sessions. */
    final LongAdder opened = new LongAdder();

    /** How many of those have ended. */
    final LongAdder ended = new LongAdder();

    /** Connections that the first endpoint tried did not accept, but another one did. */
    final LongAdder retried = new LongAdder();

    final LongAdder ejections = new LongAdder();
    final LongAdder bytesToUpstream = new LongAdder();
    final LongAdder bytesToDownstream = new LongAdder();
    final LongAdder datagramsToUpstream = new LongAdder();
    final LongAdder datagramsToDownstream = new LongAdder();
    final Durations connecting = new Durations(CONNECTING);
    final Durations living = new Durations(LIVING);
    final Map<CloseReason, LongAdder> closed = counters(CloseReason.class);
    final Map<SessionEnd, LongAdder> sessionEnds = counters(SessionEnd.class);
    final Map<DatagramDrop, LongAdder> drops = counters(DatagramDrop.class);
    final Map<AddressPort, EndpointTraffic> endpoints = new ConcurrentHashMap<>();

    /** How many are open. The two counters are not read at the same instant. */
    long open() {
        long endedFirst = ended.sum();
        return Math.max(0, opened.sum() - endedFirst);
    }

    TrafficCounts counts() {
        return new TrafficCounts(
                opened.sum(),
                open(),
                failed(),
                retried.sum(),
                bytesToUpstream.sum(),
                bytesToDownstream.sum(),
                ejections.sum(),
                ends(),
                connecting.quantileSeconds(0.5),
                connecting.quantileSeconds(0.99));
    }

    /** Connections that got no endpoint, and datagrams that were dropped. */
    long failed() {
        return closed.entrySet().stream()
                        .filter(entry -> isFailure(entry.getKey()))
                        .mapToLong(entry -> entry.getValue().sum())
                        .sum()
                + drops.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private Map<String, Long> ends() {
        Map<String, Long> ends = new LinkedHashMap<>();
        addTo(ends, closed);
        addTo(ends, sessionEnds);
        return ends;
    }

    private static void addTo(Map<String, Long> ends, Map<? extends Enum<?>, LongAdder> counters) {
        counters.forEach((reason, counter) -> {
            long count = counter.sum();
            if (count > 0) {
                ends.merge(reason.name().toLowerCase(Locale.ROOT), count, Long::sum);
            }
        });
    }

    /** Whether a connection that ended so had no endpoint, by no wish of the client's or an operator's. */
    private static boolean isFailure(CloseReason reason) {
        return switch (reason) {
            case DIAL_FAILED, OUT_OF_RESOURCES, NO_ENDPOINT, SOURCE_NOT_ALLOWED, INTERNAL_ERROR -> true;
            case COMPLETED,
                    DOWNSTREAM_RESET,
                    UPSTREAM_RESET,
                    IDLE_TIMEOUT,
                    HALF_CLOSED_TIMEOUT,
                    CLOSED_BY_OPERATOR,
                    SHUTDOWN -> false;
        };
    }

    /** Something that the endpoint was given has ended. Its entry may be gone with it. */
    void onEnded(@Nullable AddressPort endpoint) {
        if (endpoint != null) {
            ended.increment();
            EndpointTraffic traffic = endpoints.get(endpoint);
            if (traffic != null) {
                traffic.ended.increment();
            }
        }
    }

    private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> type) {
        Map<K, LongAdder> counters = new EnumMap<>(type);
        for (K key : type.getEnumConstants()) {
            counters.put(key, new LongAdder());
        }
        return counters;
    }

    /** Counts one of {@link #closed}, {@link #sessionEnds} or {@link #drops}, which have a counter for each key. */
    static <K extends Enum<K>> void count(Map<K, LongAdder> counters, K key, long count) {
        LongAdder counter = counters.get(key);
        if (counter != null) {
            counter.add(count);
        }
    }
}

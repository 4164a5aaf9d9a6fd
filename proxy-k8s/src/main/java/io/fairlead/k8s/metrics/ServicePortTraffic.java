package io.fairlead.k8s.metrics;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.util.EnumMap;
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

    final LongAdder failedAttempts = new LongAdder();
    final LongAdder ejections = new LongAdder();
    final LongAdder bytesToUpstream = new LongAdder();
    final LongAdder bytesToDownstream = new LongAdder();
    final LongAdder splicedBytes = new LongAdder();
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

    /** Whether anything at all has happened. */
    boolean hasAny() {
        return opened.sum() > 0 || failures() > 0;
    }

    /** Connections and datagrams that the proxy could not serve. */
    long failures() {
        long failures = 0;
        for (Map.Entry<CloseReason, LongAdder> reason : closed.entrySet()) {
            failures += reason.getKey().isFailure() ? reason.getValue().sum() : 0;
        }
        for (Map.Entry<DatagramDrop, LongAdder> reason : drops.entrySet()) {
            failures += reason.getKey().isFailure() ? reason.getValue().sum() : 0;
        }
        return failures;
    }

    void addBytes(@Nullable AddressPort endpoint, long toUpstream, long toDownstream) {
        if (toUpstream == 0 && toDownstream == 0) {
            return;
        }
        bytesToUpstream.add(toUpstream);
        bytesToDownstream.add(toDownstream);
        EndpointTraffic own = endpoint == null ? null : endpoints.get(endpoint);
        if (own != null) {
            own.addBytes(toUpstream, toDownstream);
        }
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

    /** Adds the counters of another one; not those of its endpoints. */
    void addAll(ServicePortTraffic other) {
        add(opened, other.opened);
        add(ended, other.ended);
        add(retried, other.retried);
        add(failedAttempts, other.failedAttempts);
        add(ejections, other.ejections);
        add(bytesToUpstream, other.bytesToUpstream);
        add(bytesToDownstream, other.bytesToDownstream);
        add(splicedBytes, other.splicedBytes);
        add(datagramsToUpstream, other.datagramsToUpstream);
        add(datagramsToDownstream, other.datagramsToDownstream);
        connecting.addAll(other.connecting);
        living.addAll(other.living);
        other.closed.forEach((key, count) -> count(closed, key, count.sum()));
        other.sessionEnds.forEach((key, count) -> count(sessionEnds, key, count.sum()));
        other.drops.forEach((key, count) -> count(drops, key, count.sum()));
    }

    private static void add(LongAdder sum, LongAdder other) {
        sum.add(other.sum());
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

package io.fairlead.bench.load;

import io.fairlead.bench.result.FailureKind;
import java.util.Map;

/**
 * What came of a load.
 *
 * <p>Threading: Immutable.
 *
 * @param tried connections that were attempted
 * @param failed how many of them failed, by kind; kinds that did not occur are absent
 * @param endpoints how many each endpoint answered, by its address
 * @param bytesChecked how many bytes of answers were compared with what endpoints send
 * @param p50Millis from the connect to the complete answer, of those that were answered
 * @param maxMillis the slowest of them
 * @param longestGapMillis the longest time in which no connection was answered
 */
public record LoadCount(
        int tried,
        Map<FailureKind, Integer> failed,
        Map<String, Integer> endpoints,
        long bytesChecked,
        double p50Millis,
        double maxMillis,
        double longestGapMillis) {
    /** Copies the maps. */
    public LoadCount {
        failed = Map.copyOf(failed);
        endpoints = Map.copyOf(endpoints);
    }

    /** How many failed in all. */
    public int failures() {
        return failed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many were answered with the right bytes. */
    public int served() {
        return tried - failures();
    }
}

package io.fairlead.k8s.demo;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The result of a round of requests.
 *
 * <p>Threading: Immutable.
 *
 * @param answersByPhase for each phase, how many requests each pod answered
 * @param failures how many requests failed, by message
 * @param lost how many datagrams of answered requests were lost
 * @param durationNanos from the first request to the end of the last
 * @param p50Nanos half of the requests took no longer, failed ones included
 * @param p99Nanos 99 % of the requests took no longer, failed ones included
 */
record RoundResult(
        List<Map<String, Long>> answersByPhase,
        Map<String, Long> failures,
        long lost,
        long durationNanos,
        long p50Nanos,
        long p99Nanos) {
    RoundResult {
        answersByPhase = answersByPhase.stream().map(Map::copyOf).toList();
        failures = Map.copyOf(failures);
    }

    /** How many requests were answered as they should be. */
    long answered() {
        return answersByPhase.stream()
                .flatMap(answers -> answers.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How many requests failed. */
    long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many requests a pod answered in the last phase; 0 for a pod that answered none. */
    List<Long> lastPhase(Collection<String> pods) {
        Map<String, Long> answers = answersByPhase.getLast();
        return pods.stream()
                .map(pod -> Objects.requireNonNullElse(answers.get(pod), 0L))
                .toList();
    }
}

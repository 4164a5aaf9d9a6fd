package io.fairlead.bench.result;

import java.util.List;
import java.util.Optional;

/**
 * What all contenders did under one workload, in the same rounds.
 *
 * <p>Threading: Immutable.
 *
 * @param name short and stable, by which runs are compared, such as {@code bulk-1}
 * @param title for people, such as {@code Bulk, 1 stream to the endpoint}
 * @param primary what the workload is about; contenders are ranked by it
 * @param results in the order of the contenders
 */
public record WorkloadResult(String name, String title, Metric primary, List<ContenderResult> results) {
    /** Copies the results. */
    public WorkloadResult {
        results = List.copyOf(results);
    }

    /** The result of this contender, if it took part. */
    public Optional<ContenderResult> of(String contender) {
        return results.stream()
                .filter(result -> result.contender().equals(contender))
                .findFirst();
    }
}

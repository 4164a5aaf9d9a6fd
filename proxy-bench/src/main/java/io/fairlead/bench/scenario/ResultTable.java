package io.fairlead.bench.scenario;

import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.PercentilePoint;
import io.fairlead.bench.result.WorkloadResult;
import io.fairlead.bench.workload.Round;
import io.fairlead.bench.workload.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * Collects rounds of workloads and contenders.
 *
 * <p>Threading: one thread at a time.
 */
final class ResultTable {
    private static final int PERCENTILE_TICKS = 5;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Map<Workload, Map<String, Cell>> cells = new LinkedHashMap<>();

    private static final class Cell {
        private final Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
        private @Nullable Histogram latencies;
        private @Nullable String failure;
    }

    private Cell cell(Workload workload, String contender) {
        return cells.computeIfAbsent(workload, _ -> new LinkedHashMap<>()).computeIfAbsent(contender, _ -> new Cell());
    }

    /** One round has ended. */
    void add(Workload workload, String contender, Round round) {
        Cell cell = cell(workload, contender);
        round.values()
                .forEach((metric, value) -> cell.values
                        .computeIfAbsent(metric, _ -> new ArrayList<>())
                        .add(value));
        round.latencies().ifPresent(histogram -> {
            if (cell.latencies == null) {
                cell.latencies = histogram;
            } else {
                cell.latencies.add(histogram);
            }
        });
        round.failure().ifPresent(why -> cell.failure = why);
    }

    /** One round has failed. */
    void fail(Workload workload, String contender, String why) {
        cell(workload, contender).failure = why;
    }

    /** All of it. */
    List<WorkloadResult> results() {
        List<WorkloadResult> results = new ArrayList<>();
        cells.forEach((workload, contenders) -> {
            List<ContenderResult> rows = new ArrayList<>();
            contenders.forEach((name, cell) ->
                    rows.add(new ContenderResult(name, measurements(cell), points(cell.latencies), cell.failure)));
            results.add(new WorkloadResult(workload.name(), workload.title(), workload.primary(), rows));
        });
        return results;
    }

    private static List<Measurement> measurements(Cell cell) {
        return cell.values.entrySet().stream()
                .map(entry -> new Measurement(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<PercentilePoint> points(@Nullable Histogram latencies) {
        List<PercentilePoint> points = new ArrayList<>();
        if (latencies != null) {
            for (HistogramIterationValue value : latencies.percentiles(PERCENTILE_TICKS)) {
                points.add(new PercentilePoint(
                        value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / NANOS_PER_MICRO));
            }
        }
        return points;
    }
}

package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOutcomeTest {
    @ParameterizedTest(name = "where {0} fails, the run is usable: {1}")
    @CsvSource({"fairlead-splice, false", "fairlead-copy, false", "direct, false", "nat, true", "haproxy-splice, true"})
    void aRunIsUsableUnlessFairleadOrTheDirectConnectionsFail(String failing, boolean isUsable) {
        assertThat(RunOutcome.isUsable(runWithFailureOf(failing))).isEqualTo(isUsable);
    }

    private static BenchRun runWithFailureOf(String failing) {
        WorkloadResult workload = new WorkloadResult(
                "new-connections",
                "A new connection for each request",
                Metric.CONNECTIONS,
                List.of(
                        SampleRun.result("well", Metric.CONNECTIONS, 9000.0),
                        SampleRun.failed(failing, "2 of 9000 requests failed", Metric.CONNECTIONS)));
        return SampleRun.run(1, List.of(SampleRun.contender("well"), SampleRun.contender(failing)), List.of(workload));
    }
}

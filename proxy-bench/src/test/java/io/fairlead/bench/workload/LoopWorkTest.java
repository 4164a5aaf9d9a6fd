package io.fairlead.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.Metric;
import org.junit.jupiter.api.Test;

final class LoopWorkTest {
    private static final String BEFORE = """
            # TYPE fairlead_event_loop_work_seconds histogram
            fairlead_event_loop_work_seconds_bucket{loop="a",le="0.001"} 100
            fairlead_event_loop_work_seconds_bucket{loop="a",le="0.016"} 100
            fairlead_event_loop_work_seconds_bucket{loop="a",le="+Inf"} 190
            fairlead_event_loop_work_seconds_sum{loop="a"} 3.5
            """;

    @Test
    void turnsBeforeTheMeasurementDoNotCount() {
        String after = """
                fairlead_event_loop_work_seconds_bucket{loop="a",le="0.001"} 1000
                fairlead_event_loop_work_seconds_bucket{loop="a",le="0.016"} 1100
                fairlead_event_loop_work_seconds_bucket{loop="a",le="+Inf"} 1190
                """;

        assertThat(since(BEFORE, after).values()).containsEntry(Metric.LOOP_WORK, 16.0);
    }

    @Test
    void turnsOfAllEventLoopsCountTogether() {
        String after = BEFORE + """
                fairlead_event_loop_work_seconds_bucket{loop="b",le="0.001"} 1000
                fairlead_event_loop_work_seconds_bucket{loop="b",le="0.016"} 1000
                fairlead_event_loop_work_seconds_bucket{loop="b",le="+Inf"} 1000
                """;

        assertThat(since(BEFORE, after).values()).containsEntry(Metric.LOOP_WORK, 1.0);
    }

    @Test
    void aBoundThatIsInfiniteIsNoFigure() {
        String after = BEFORE.replace("190", "290");

        assertThat(since(BEFORE, after).values()).isEmpty();
        assertThat(since(BEFORE, BEFORE).values()).isEmpty();
    }

    @Test
    void aProcessWithoutTheMetricTellsNothing() {
        assertThat(LoopWork.parse("process_cpu_seconds_total 3.5\n")).isEmpty();
    }

    private static Round since(String before, String after) {
        Round round = new Round();
        LoopWork.parse(after).orElseThrow().noteSince(LoopWork.parse(before).orElseThrow(), round);
        return round;
    }
}

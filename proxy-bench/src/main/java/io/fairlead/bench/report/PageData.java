package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.Metric;
import java.util.Arrays;
import java.util.List;

/**
 * What the script of the page works on: the run as it was kept, and what the other reports show as well, so that all of
 * them say the same.
 *
 * <p>Threading: Immutable.
 *
 * @param run the values of all rounds
 * @param metrics what is known of each metric that the run may hold
 * @param contenders the contenders with their descriptions, in their order
 * @param facts about the machine and the run
 * @param reading what the figures are
 * @param command repeats the run
 * @param sentence sums up
 * @param headlineReading how the two sides of a headline are picked
 * @param headlines Fairlead next to the best other proxy
 * @param tables one for each workload, in the order of the run
 */
record PageData(
        BenchRun run,
        List<MetricData> metrics,
        List<ContenderData> contenders,
        List<Fact> facts,
        String reading,
        String command,
        String sentence,
        String headlineReading,
        List<HeadlineData> headlines,
        List<ResultTable> tables) {
    /** A metric by the key under which the run names it. */
    record MetricData(Metric key, String label, String unit, Metric.Better better, int decimals) {
        static MetricData of(Metric metric) {
            return new MetricData(metric, metric.label(), metric.unit(), metric.better(), metric.decimals());
        }
    }

    /** A contender with its role. */
    record ContenderData(String name, String description, String version, Role role) {
        static ContenderData of(ContenderInfo info) {
            return new ContenderData(info.name(), info.description(), info.version(), Role.of(info.name()));
        }
    }

    /**
     * A headline in words.
     *
     * @param advantage how many times better Fairlead is, whichever values are good; 0 if there is no such number
     */
    record HeadlineData(
            String workload,
            String title,
            String metric,
            String direction,
            String fairlead,
            String fairleadContender,
            String other,
            String otherContender,
            String ratio,
            double advantage,
            Verdict verdict,
            String words) {
        static HeadlineData of(Headline headline) {
            return new HeadlineData(
                    headline.workload().name(),
                    headline.workload().title(),
                    Figures.labelled(headline.metric()),
                    Figures.direction(headline.metric()),
                    Figures.median(headline.fairlead().measurement()),
                    headline.fairlead().contender(),
                    Figures.median(headline.other().measurement()),
                    headline.other().contender(),
                    headline.ratio(),
                    headline.advantage(),
                    headline.verdict(),
                    headline.verdict().besideOther());
        }
    }

    static PageData of(BenchRun run) {
        List<Headline> headlines = Headline.of(run);
        return new PageData(
                run,
                Arrays.stream(Metric.values()).map(MetricData::of).toList(),
                run.contenders().stream().map(ContenderData::of).toList(),
                Fact.of(run),
                Fact.reading(run),
                Fact.command(run),
                Headline.sentence(headlines),
                Headline.reading(),
                headlines.stream().map(HeadlineData::of).toList(),
                run.workloads().stream()
                        .map(workload -> ResultTable.of(run, workload))
                        .toList());
    }
}

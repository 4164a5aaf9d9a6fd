package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.WorkloadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * In what two runs differ besides their figures, in sentences.
 *
 * <p>Threading: Confined to one call.
 */
final class RunDifferences {
    private final BenchRun before;
    private final BenchRun after;
    private final List<String> sentences = new ArrayList<>();

    private RunDifferences(BenchRun before, BenchRun after) {
        this.before = before;
        this.after = after;
    }

    static List<String> between(BenchRun before, BenchRun after) {
        RunDifferences differences = new RunDifferences(before, after);
        differences.conditions();
        differences.versions();
        differences.onlyOne(
                "workload",
                names(before.workloads(), WorkloadResult::name),
                names(after.workloads(), WorkloadResult::name));
        differences.onlyOne(
                "contender",
                names(before.contenders(), ContenderInfo::name),
                names(after.contenders(), ContenderInfo::name));
        differences.failures("before", before);
        differences.failures("after", after);
        return List.copyOf(differences.sentences);
    }

    private void conditions() {
        Machine early = before.machine();
        Machine late = after.machine();
        sentences.add("Commit " + early.commit() + " before, " + late.commit() + " after.");
        differs("Different machines, so only the ratios mean something", Fact.hardware(early), Fact.hardware(late));
        differs("Different kernels", early.kernel(), late.kernel());
        differs("Different systems", early.os(), late.os());
        differs("Different JDKs", early.jdk(), late.jdk());
        differs("Different modes, which measure for different times", before.mode(), after.mode());
        differs("Different numbers of rounds", Fact.rounds(before), Fact.rounds(after));
    }

    private void versions() {
        for (ContenderInfo late : after.contenders()) {
            Optional<ContenderInfo> early = before.contenders().stream()
                    .filter(info -> info.name().equals(late.name()))
                    .findFirst();
            if (early.isPresent() && Role.of(late.name()) != Role.FAIRLEAD) {
                differs("Different versions of " + late.name(), early.get().version(), late.version());
            }
        }
    }

    private void differs(String what, String early, String late) {
        if (!early.equals(late)) {
            sentences.add(what + ": " + early + " before, " + late + " after.");
        }
    }

    private void onlyOne(String kind, List<String> early, List<String> late) {
        early.stream()
                .filter(name -> !late.contains(name))
                .forEach(name -> sentences.add("Only before: " + kind + " " + name + "."));
        late.stream()
                .filter(name -> !early.contains(name))
                .forEach(name -> sentences.add("Only after: " + kind + " " + name + "."));
    }

    private void failures(String when, BenchRun run) {
        run.workloads()
                .forEach(workload -> workload.results().stream()
                        .filter(result -> result.failure() != null)
                        .forEach(result -> sentences.add("Not compared: " + result.contender() + " under "
                                + workload.name() + ", which failed " + when + ".")));
    }

    private static <T> List<String> names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).toList();
    }
}

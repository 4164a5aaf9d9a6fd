package io.fairlead.bench.fault;

import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.FaultRun.Row;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.scenario.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every fault with every proxy that supports it: each is started again, and stopped before the next.
 *
 * <p>Threading: one thread at a time. It needs root, and a network namespace of its own.
 *
 * @param faults in the order of the results
 * @param contenders in the order of the results
 * @param mainClass runs an agent with the argument {@code fault-agent}
 * @param home of the checkout
 * @param folder for configurations and logs
 */
public record FaultScenario(List<String> faults, FaultContenders contenders, String mainClass, Path home, Path folder) {
    /**
     * Runs it; what a proxy does wrong is in the result.
     *
     * @throws IOException if the lab cannot be made
     */
    public FaultRun run(Consumer<String> progress) throws IOException {
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        List<Row> rows = new ArrayList<>();
        try (FaultLab lab = FaultLab.open(mainClass, folder)) {
            for (Fault fault : Faults.named(faults)) {
                for (FaultContender contender : contenders.present()) {
                    if (fault.suits(contender)) {
                        progress.accept(fault.name() + ": " + contender.name());
                        rows.add(row(lab, fault, contender));
                    }
                }
            }
        }
        return new FaultRun(
                FaultRun.FORMAT,
                startedAt,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                ThisMachine.describe(home),
                contenders.present().stream().map(FaultContender::info).toList(),
                List.<LeftOut>copyOf(contenders.leftOut()),
                rows);
    }

    private static Row row(FaultLab lab, Fault fault, FaultContender contender) throws IOException {
        String name = contender.name();
        try {
            FaultOutcome outcome = fault.inflict(lab, contender);
            return new Row(
                    fault.name(),
                    fault.title(),
                    name,
                    outcome.count().tried(),
                    outcome.count().failed(),
                    outcome.count().bytesChecked(),
                    outcome.count().p50Millis(),
                    outcome.count().maxMillis(),
                    outcome.recoveredAfterSeconds(),
                    outcome.note(),
                    null);
        } catch (IOException e) {
            return Row.failed(fault.name(), fault.title(), name, String.valueOf(e.getMessage()));
        } finally {
            lab.restore();
        }
    }
}

package io.fairlead.bench.fault;

import io.fairlead.bench.load.HeldCount;
import io.fairlead.bench.load.HeldPlan;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.bench.result.FailureKind;
import io.fairlead.bench.result.UpgradeRun;
import io.fairlead.bench.result.UpgradeRun.Row;
import io.fairlead.bench.scenario.ThisMachine;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Each proxy is replaced again and again, under new connections and long-lived ones.
 *
 * <p>Threading: one thread at a time. It needs root, and a network namespace of its own.
 *
 * @param contenders in the order of the results
 * @param load what clients do
 * @param mainClass runs an agent with the argument {@code fault-agent}
 * @param home of the checkout
 * @param folder for configurations and logs
 */
public record UpgradeScenario(UpgradeContenders contenders, Load load, String mainClass, Path home, Path folder) {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration AROUND = Duration.ofSeconds(1);
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int PROBE_TIMEOUT_MILLIS = 1_000;
    private static final int ANSWER_BYTES = 1_000;
    private static final int LINES = 1_000;
    private static final int ECHO_PORT = 8081;
    private static final int PAUSE_MILLIS = 50;

    /** Of the long-lived connections, this part streams, and the same part asks; the others are idle. */
    private static final int ACTIVE_DIVISOR = 10;

    /**
     * What clients do.
     *
     * @param upgrades how often each proxy is replaced, 1 to 1000
     * @param held how many connections stay open, 10 to 20,000
     * @param perSecond new connections, 1 to 5,000
     * @param millis how long new connections are opened around each upgrade, 1,000 to 60,000
     */
    public record Load(int upgrades, int held, int perSecond, int millis) {
        /** Checks the bounds. */
        public Load {
            if (upgrades < 1
                    || upgrades > 1_000
                    || held < ACTIVE_DIVISOR
                    || held > 20_000
                    || perSecond < 1
                    || perSecond > 5_000
                    || millis < 1_000
                    || millis > 60_000) {
                throw new IllegalArgumentException(
                        "a load of " + upgrades + " upgrades, " + held + " connections, and " + perSecond
                                + " new ones a second for " + millis
                                + " ms; allowed are 1 to 1000, 10 to 20000, 1 to 5000, and 1000 to 60000 ms");
            }
        }

        String inWords() {
            return String.format(
                    Locale.ROOT,
                    "%,d upgrades; %,d long-lived connections: %,d streams, %,d that ask, the others idle; %,d new connections a second"
                            + " for %.0f s around each upgrade",
                    upgrades,
                    held,
                    held / ACTIVE_DIVISOR,
                    held / ACTIVE_DIVISOR,
                    perSecond,
                    millis / 1e3);
        }

        HeldPlan plan(AddressPort target) {
            int active = held / ACTIVE_DIVISOR;
            return new HeldPlan(target.toString(), active, active, held - 2 * active, PAUSE_MILLIS);
        }
    }

    /**
     * Runs it; what a proxy does wrong is in the result.
     *
     * @throws IOException if the lab cannot be made
     */
    public UpgradeRun run(Consumer<String> progress) throws IOException {
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        List<Row> rows = new ArrayList<>();
        try (FaultLab lab = FaultLab.open(mainClass, folder)) {
            for (UpgradeContender contender : contenders.present()) {
                progress.accept("upgrades: " + contender.name());
                rows.add(row(lab, contender));
            }
        }
        return new UpgradeRun(
                UpgradeRun.FORMAT,
                startedAt,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                ThisMachine.describe(home),
                load.inWords(),
                contenders.present().stream().map(UpgradeContender::info).toList(),
                contenders.leftOut(),
                rows);
    }

    private Row row(FaultLab lab, UpgradeContender contender) throws IOException {
        AddressPort endpoint = lab.endpoint(0);
        AddressPort echo = new AddressPort(lab.endpoint(1).address(), ECHO_PORT);
        lab.endpoints().listen(endpoint);
        lab.endpoints().echo(echo);
        AddressPort frontend = lab.newFrontend();
        AddressPort held = lab.newFrontend();
        try (UpgradeContender.Running running = contender.start(
                List.of(new UpgradeContender.Service(frontend, endpoint), new UpgradeContender.Service(held, echo)),
                lab.newFolder(contender.name()))) {
            awaitServing(lab, contender, running, frontend);
            return measure(lab, contender.name(), running, frontend, held);
        } catch (IOException e) {
            return Row.failed(contender.name(), String.valueOf(e.getMessage()));
        } finally {
            lab.endpoints().close(echo);
            lab.restore();
        }
    }

    private static void awaitServing(
            FaultLab lab, UpgradeContender contender, UpgradeContender.Running running, AddressPort frontend)
            throws IOException {
        long begin = System.nanoTime();
        while (lab.clients()
                        .load(LoadPlan.of(frontend, 1, 0, PROBE_TIMEOUT_MILLIS))
                        .failures()
                > 0) {
            if (System.nanoTime() - begin > START_PATIENCE.toNanos()) {
                throw new IOException(contender.name() + " serves nothing " + START_PATIENCE.toSeconds()
                        + " s after its start: " + running.logEnd());
            }
            Trial.pause(Duration.ofMillis(100));
        }
    }

    private Row measure(
            FaultLab lab, String name, UpgradeContender.Running running, AddressPort frontend, AddressPort held)
            throws IOException {
        lab.clients().hold(load.plan(held));
        int tried = 0;
        Map<FailureKind, Integer> failed = new EnumMap<>(FailureKind.class);
        double slowest = 0;
        double longestUpgrade = 0;
        for (int i = 0; i < load.upgrades(); i++) {
            Agent.Load fresh = lab.clients()
                    .begin(LoadPlan.during(frontend, load.millis(), load.perSecond(), TIMEOUT_MILLIS)
                            .onLines(LINES)
                            .asking(ANSWER_BYTES));
            Trial.pause(AROUND);
            long begin = System.nanoTime();
            running.upgrade();
            longestUpgrade =
                    Math.max(longestUpgrade, (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1));
            LoadCount count = fresh.end();
            tried += count.tried();
            count.failed().forEach((kind, number) -> failed.merge(kind, number, Integer::sum));
            slowest = Math.max(slowest, count.maxMillis());
        }
        int processes = running.processes();
        HeldCount end = lab.clients().release();
        return new Row(
                name,
                load.upgrades(),
                tried,
                failed,
                slowest,
                end.opened(),
                end.alive(),
                end.bytes(),
                end.wrong(),
                end.p99Millis(),
                end.longestMillis(),
                longestUpgrade,
                processes,
                null);
    }
}

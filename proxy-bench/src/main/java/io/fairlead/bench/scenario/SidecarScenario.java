package io.fairlead.bench.scenario;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Contenders;
import io.fairlead.bench.contender.Forward;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.SidecarMetric;
import io.fairlead.bench.result.SidecarRun;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Starts each proxy for one Service again and again, in turn: how long it takes, and how much memory before and after some
 * connections.
 *
 * <p>Threading: one thread at a time.
 *
 * @param starts of each
 * @param connections after each start, one after the other, with a message and its echo each
 * @param contenders the proxies
 * @param echo answers with what it is sent
 * @param frontend where the proxies listen
 * @param home the directory of the checkout
 * @param folder for logs and configuration
 */
public record SidecarScenario(
        int starts,
        int connections,
        Contenders contenders,
        AddressPort echo,
        AddressPort frontend,
        Path home,
        Path folder) {
    private static final double MIB = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final int MESSAGE_BYTES = 64;

    /**
     * Measures all of them.
     *
     * @param progress is told what is going on
     * @throws IOException if one does not serve
     */
    public SidecarRun run(Consumer<String> progress) throws IOException {
        Instant startedAt = Instant.now();
        Map<Contender, Map<SidecarMetric, List<Double>>> values = new LinkedHashMap<>();
        for (int start = 0; start < starts; start++) {
            for (Contender contender : contenders.present()) {
                Map<SidecarMetric, List<Double>> own =
                        values.computeIfAbsent(contender, _ -> new EnumMap<>(SidecarMetric.class));
                measure(contender, start)
                        .forEach((metric, value) -> own.computeIfAbsent(metric, _ -> new ArrayList<>())
                                .add(value));
            }
            progress.accept("start %d of %d".formatted(start + 1, starts));
        }
        return new SidecarRun(
                SidecarRun.FORMAT,
                startedAt,
                Duration.between(startedAt, Instant.now()).toSeconds(),
                ThisMachine.describe(home),
                starts,
                connections,
                values.entrySet().stream()
                        .map(entry -> new SidecarRun.Row(entry.getKey().info(), entry.getValue()))
                        .toList(),
                contenders.leftOut());
    }

    private Map<SidecarMetric, Double> measure(Contender contender, int start) throws IOException {
        String name = contender.info().name();
        Path own = Files.createDirectories(folder.resolve(name + "-" + start));
        Map<SidecarMetric, Double> values = new EnumMap<>(SidecarMetric.class);
        long began = System.nanoTime();
        try (Contender.Running running = contender.start(List.of(Forward.tcp(frontend, echo)), own)) {
            MeasuredProcess process = running.process().orElseThrow();
            awaitFirstByte(name, process, began);
            values.put(SidecarMetric.FIRST_BYTE, (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1));
            double startCpu = process.cpuSeconds();
            values.put(SidecarMetric.START_CPU, startCpu);
            rest();
            values.put(SidecarMetric.IDLE_MEMORY, process.residentBytes() / MIB);
            double before = process.cpuSeconds();
            for (int i = 0; i < connections; i++) {
                exchange();
            }
            rest();
            double seconds = process.cpuSeconds() - before;
            values.put(SidecarMetric.CONNECTION_CPU, seconds * TimeUnit.SECONDS.toMicros(1) / connections);
            values.put(SidecarMetric.USED_MEMORY, process.residentBytes() / MIB);
            values.put(SidecarMetric.THREADS, (double) process.threads());
        }
        return values;
    }

    private void awaitFirstByte(String name, MeasuredProcess process, long began) throws IOException {
        while (true) {
            try {
                exchange();
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException(name + " has ended: " + process.logEnd(), e);
                }
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new IOException(
                            name + " does not serve within " + PATIENCE.toSeconds() + " s: " + process.logEnd(), e);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** One connection, one message there and back. */
    private void exchange() throws IOException {
        try (Socket client = new Socket()) {
            client.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            client.connect(new InetSocketAddress(frontend.address().toInetAddress(), frontend.port()));
            client.getOutputStream().write(new byte[MESSAGE_BYTES]);
            if (client.getInputStream().readNBytes(MESSAGE_BYTES).length < MESSAGE_BYTES) {
                throw new IOException("the connection ended without an answer");
            }
        }
    }

    private static void rest() {
        long end = System.nanoTime() + REST.toNanos();
        for (long left = REST.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

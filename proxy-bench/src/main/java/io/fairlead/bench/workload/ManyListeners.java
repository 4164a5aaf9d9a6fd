package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Forward;
import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Many Services, each at an address of its own: from the start of the process until it listens for all of them, and its
 * memory.
 *
 * <p>Threading: Immutable. Source: proc_pid_net(5), {@code /proc/net/tcp} and {@code tcp6}.
 */
public final class ManyListeners implements FreshWorkload {
    private static final double MIB = 1024 * 1024;
    private static final int PER_NETWORK = 250;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration REST = Duration.ofMillis(300);

    /** In the column {@code st} of {@code /proc/net/tcp} and {@code tcp6}. */
    private static final String LISTENING = " 0A ";

    /** The Services are in 127.84.0.0/16. */
    private static final int SECOND_OCTET = 0x54;

    /** How addresses of that network end in the file, where their bytes stand in reverse. */
    private static final String NETWORK = "547F";

    private final int listeners;

    /** So many. */
    public ManyListeners(int listeners) {
        this.listeners = listeners;
    }

    @Override
    public String name() {
        return "listeners-" + listeners;
    }

    @Override
    public String title() {
        return "Start with %,d Services".formatted(listeners);
    }

    @Override
    public Metric primary() {
        return Metric.START_TIME;
    }

    @Override
    public Round measure(Launch launch) throws IOException {
        AddressPort endpoint = Frontends.at(launch.endpoint()).http();
        List<Forward> forwards = new ArrayList<>();
        for (int i = 0; i < listeners; i++) {
            String address = "127.%d.%d.%d".formatted(SECOND_OCTET, i / PER_NETWORK, 1 + i % PER_NETWORK);
            forwards.add(Forward.tcp(new AddressPort(IpAddress.parse(address), endpoint.port()), endpoint));
        }
        long start = System.nanoTime();
        try (Contender.Running running = launch.contender().start(forwards, launch.folder())) {
            MeasuredProcess process = Settling.process(running);
            awaitAll(process, start);
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            Settling.pause(REST);
            return new Round().with(Metric.START_TIME, seconds).with(Metric.MEMORY, process.residentBytes() / MIB);
        }
    }

    private void awaitAll(MeasuredProcess process, long start) throws IOException {
        long open = listening();
        while (open < listeners) {
            if (!process.isAlive()) {
                throw new IOException("it has ended: " + process.logEnd());
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IOException("after " + PATIENCE.toSeconds() + " s, only " + open + " of " + listeners
                        + " listeners were open: " + process.logEnd());
            }
            Settling.pause(POLL);
            open = listening();
        }
    }

    /** Java's sockets mostly are of both families. */
    private static long listening() throws IOException {
        return listening("/proc/net/tcp") + listening("/proc/net/tcp6");
    }

    private static long listening(String file) throws IOException {
        try (Stream<String> sockets = Files.lines(Path.of(file))) {
            return sockets.filter(line -> line.contains(LISTENING) && isOurs(line))
                    .count();
        }
    }

    /** A line begins with {@code 0: 0101547F:1F90}, the local address and port. */
    private static boolean isOurs(String line) {
        int port = line.indexOf(':', line.indexOf(':') + 1);
        return line.startsWith(NETWORK, port - NETWORK.length());
    }
}

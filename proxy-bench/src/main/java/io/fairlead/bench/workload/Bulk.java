package io.fairlead.bench.workload;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams of iperf3 that run as fast as they can.
 *
 * <p>Threading: Immutable.
 */
public final class Bulk implements SharedWorkload {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path iperf3;
    private final int streams;
    private final boolean isToClient;
    private final int seconds;

    /**
     * A number of streams in one direction.
     *
     * @param iperf3 the program
     * @param streams at least 1
     * @param isToClient whether the endpoint sends
     * @param seconds for how long, at least 1
     */
    public Bulk(Path iperf3, int streams, boolean isToClient, int seconds) {
        this.iperf3 = iperf3;
        this.streams = streams;
        this.isToClient = isToClient;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "bulk-" + streams + (isToClient ? "-down" : "-up");
    }

    @Override
    public String title() {
        return "Bulk, " + streams + (streams == 1 ? " stream" : " streams")
                + (isToClient ? ", endpoint sends" : ", client sends");
    }

    @Override
    public Metric primary() {
        return Metric.THROUGHPUT;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().bulk() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort target = subject.frontends().bulk();
        if (target == null) {
            throw new IllegalStateException("there is no iperf3 behind " + subject);
        }
        List<String> command = new ArrayList<>(List.of(
                iperf3.toString(),
                "--json",
                "-c",
                target.address().toString(),
                "-p",
                Integer.toString(target.port()),
                "-t",
                Integer.toString(seconds),
                "-P",
                Integer.toString(streams)));
        if (isToClient) {
            command.add("-R");
        }
        CpuMeter cpu = CpuMeter.start(subject);
        JsonNode received = received(Programs.run(PATIENCE.plusSeconds(seconds), command));
        Round round = new Round()
                .with(Metric.THROUGHPUT, received.path("bits_per_second").asDouble() / 1e9);
        cpu.note(round, Metric.CPU_PER_GB, received.path("bytes").asLong());
        return round;
    }

    private static JsonNode received(String json) throws IOException {
        try {
            JsonNode received = JSON.readTree(json).path("end").path("sum_received");
            if (received.path("bytes").asDouble() > 0) {
                return received;
            }
        } catch (JacksonException e) {
            throw new IOException("iperf3 has printed what is not JSON", e);
        }
        throw new IOException("iperf3 has moved nothing");
    }
}

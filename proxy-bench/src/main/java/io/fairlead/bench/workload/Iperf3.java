package io.fairlead.bench.workload;

import io.fairlead.bench.process.StartedProgram;
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
 * iperf3 as a client, with a number of streams that run as fast as they can.
 *
 * <p>Threading: Immutable.
 *
 * @param program where it is
 * @param streams at least 1
 * @param isToClient whether the endpoint sends
 * @param seconds for how long the streams run, at least 1
 */
record Iperf3(Path program, int streams, boolean isToClient, int seconds) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final double BITS_PER_BYTE = 8;
    private static final double GIGA = 1e9;

    /** It reports twice a second: the first and the last half second can be separated from the rest. */
    private static final String INTERVAL_SECONDS = "0.5";

    /**
     * What the receiving side has received.
     *
     * @param bytes in all
     * @param gigabitsPerSecond over all the time
     * @param middleGigabitsPerSecond without the first and the last half of a second
     */
    record Received(long bytes, double gigabitsPerSecond, double middleGigabitsPerSecond) {}

    /**
     * Starts the streams, which run on after this.
     *
     * @throws IOException if it cannot be started
     */
    StartedProgram start(AddressPort target) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--json",
                "-c",
                target.address().toString(),
                "-p",
                Integer.toString(target.port()),
                "-t",
                Integer.toString(seconds),
                "-i",
                INTERVAL_SECONDS,
                "-P",
                Integer.toString(streams)));
        if (isToClient) {
            command.add("-R");
        }
        return StartedProgram.start(command);
    }

    /**
     * Waits until the streams have ended.
     *
     * @throws IOException if one failed, or nothing was moved
     */
    Received end(StartedProgram started) throws IOException {
        String json = started.output(PATIENCE.plusSeconds(seconds));
        try {
            JsonNode root = JSON.readTree(json);
            JsonNode sum = root.path("end").path("sum_received");
            if (sum.path("bytes").asDouble() > 0) {
                return new Received(
                        sum.path("bytes").asLong(),
                        sum.path("bits_per_second").asDouble() / GIGA,
                        middle(root.path("intervals")));
            }
        } catch (JacksonException e) {
            throw new IOException("iperf3 printed something that is not JSON", e);
        }
        throw new IOException("iperf3 moved no bytes");
    }

    private static double middle(JsonNode intervals) {
        double bytes = 0;
        double seconds = 0;
        for (int i = 1; i < intervals.size() - 1; i++) {
            JsonNode sum = intervals.get(i).path("sum");
            bytes += sum.path("bytes").asDouble();
            seconds += sum.path("seconds").asDouble();
        }
        return seconds == 0 ? 0 : bytes * BITS_PER_BYTE / seconds / GIGA;
    }
}

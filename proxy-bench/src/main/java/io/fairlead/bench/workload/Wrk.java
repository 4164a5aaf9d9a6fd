package io.fairlead.bench.workload;

import io.fairlead.bench.process.Programs;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * wrk with one thread, which writes what it has counted as JSON.
 *
 * <p>Threading: Immutable.
 */
public final class Wrk {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String MARK = "fairlead-bench ";

    private final Path program;
    private final Path script;

    /**
     * It.
     *
     * @param program where it is
     * @param folder where its script may be written
     * @throws IOException if the script cannot be written
     */
    public Wrk(Path program, Path folder) throws IOException {
        this.program = program;
        this.script = Files.writeString(folder.resolve("wrk.lua"), """
                function done(summary, latency, requests)
                  local e = summary.errors
                  print(string.format(
                    '%s{"requests":%%d,"micros":%%d,"bytes":%%d,"p50":%%d,"p99":%%d,"failed":%%d,"refused":%%d}',
                    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
                    e.connect + e.read + e.write + e.timeout, e.status))
                end
                """.formatted(MARK));
    }

    /**
     * What it has counted.
     *
     * @param requests that were answered
     * @param micros that they took together
     * @param bytes that were received, heads included
     * @param p50 the latency that half of them stayed below, in µs
     * @param p99 the latency that 99 % of them stayed below, in µs
     * @param failed connections and requests that failed
     * @param refused answers with another status than 2xx or 3xx
     */
    record Counts(long requests, long micros, long bytes, double p50, double p99, long failed, long refused) {
        double perSecond() {
            return requests * 1e6 / micros;
        }

        /** Notes failures, if there are any. */
        Round in(Round round) {
            return failed + refused == 0
                    ? round
                    : round.failed(failed + " of " + requests + " requests failed, " + refused
                            + " were answered with an error");
        }
    }

    /**
     * Sends requests for that long.
     *
     * @throws IOException if it fails, or no request was answered
     */
    Counts run(AddressPort target, String path, int connections, int seconds, String... headers) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-t1", "-c" + connections, "-d" + seconds + "s", "-s", script.toString()));
        for (String header : headers) {
            command.add("-H");
            command.add(header);
        }
        command.add("http://" + target + path);
        String output = Programs.run(PATIENCE.plusSeconds(seconds), command);
        Counts counts = output.lines()
                .filter(line -> line.startsWith(MARK))
                .map(line -> JSON.readValue(line.substring(MARK.length()), Counts.class))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk has printed no result: " + output.strip()));
        if (counts.requests() == 0) {
            throw new IOException("no request was answered; " + counts.failed() + " failed");
        }
        return counts;
    }
}

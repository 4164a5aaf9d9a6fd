package io.fairlead.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link BenchRun} as a JSON file. Medians and the like are written for other readers, and computed again when read.
 *
 * <p>Threading: Thread-safe.
 */
public final class RunFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private RunFile() {}

    /** The run as JSON. */
    public static String toJson(BenchRun run) {
        return MAPPER.writeValueAsString(run) + System.lineSeparator();
    }

    /**
     * Writes a run, in place of what is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(BenchRun run, Path file) throws IOException {
        Files.writeString(file, toJson(run));
    }

    /**
     * Writes a run before a large cluster, in place of what is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(ScaleRun run, Path file) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(run) + System.lineSeparator());
    }

    /**
     * Writes a run of nodes that capture traffic, in place of what is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(CaptureRun run, Path file) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(run) + System.lineSeparator());
    }

    /**
     * Writes a run of faults, in place of what is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(FaultRun run, Path file) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(run) + System.lineSeparator());
    }

    /**
     * Reads a run.
     *
     * @throws IOException if the file cannot be read, or is not a run in a format that this version knows; the message
     *     says which file, and what is wrong with it
     */
    public static BenchRun read(Path file) throws IOException {
        try {
            return MAPPER.readValue(Files.readString(file), BenchRun.class);
        } catch (JacksonException e) {
            throw new IOException(
                    "'" + file + "' does not hold the result of a run: " + e.getOriginalMessage()
                            + "; name a file that 'fairlead bench' has written",
                    e);
        }
    }
}

package io.fairlead.bench.result;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
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
    public static void write(Run run, Path file) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(run) + System.lineSeparator());
    }

    /**
     * Reads a comparison of proxies.
     *
     * @throws IOException if the file cannot be read, or is not such a run in a format that this version knows; the message
     *     says which file, and what is wrong with it
     */
    public static BenchRun read(Path file) throws IOException {
        return parse(text(file), file, BenchRun.class);
    }

    /**
     * Reads a run of any kind.
     *
     * @throws IOException if the file cannot be read, or is not a run in a format that this version knows; the message
     *     says which file, and what is wrong with it
     */
    public static Run readAny(Path file) throws IOException {
        String text = text(file);
        String format = parse(text, file, JsonNode.class).path("format").asString("");
        return switch (format) {
            case ScaleRun.FORMAT -> parse(text, file, ScaleRun.class);
            case CaptureRun.FORMAT -> parse(text, file, CaptureRun.class);
            case FaultRun.FORMAT -> parse(text, file, FaultRun.class);
            case UpgradeRun.FORMAT -> parse(text, file, UpgradeRun.class);
            case SidecarRun.FORMAT -> parse(text, file, SidecarRun.class);
            default -> parse(text, file, BenchRun.class);
        };
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read '" + file + "': there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    "'" + file + "' is not a text file; name a file that 'fairlead bench' has written", e);
        } catch (IOException e) {
            throw new IOException("cannot read '" + file + "': " + reason(e), e);
        }
    }

    /** Exceptions of the file system have the path alone as their message, where the cause is in the type. */
    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException ? "permission denied" : String.valueOf(failure.getMessage());
    }

    private static <T> T parse(String text, Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw new IOException(
                    "'" + file + "' does not hold the result of a run: " + e.getOriginalMessage()
                            + "; name a file that 'fairlead bench' has written",
                    e);
        }
    }
}

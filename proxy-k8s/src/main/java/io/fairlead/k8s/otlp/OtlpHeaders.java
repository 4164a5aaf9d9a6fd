package io.fairlead.k8s.otlp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of requests, such as credentials, in a file that is read for each request: a Secret that is mounted changes.
 *
 * <p>Threading: Immutable.
 */
final class OtlpHeaders {
    private final @Nullable Path file;

    /** @param file null for no headers */
    OtlpHeaders(@Nullable Path file) {
        this.file = file;
    }

    /**
     * The headers. Lines that are empty or begin with a hash sign are skipped.
     *
     * @throws IOException if the file cannot be read, or a line is not a header; values are not repeated in the message
     */
    Map<String, String> read() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        if (file == null) {
            return headers;
        }
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException(
                        file + ", line " + number + ", is not a header; write it as 'Authorization: Bearer TOKEN'");
            }
            headers.put(
                    line.substring(0, colon).trim(), line.substring(colon + 1).trim());
        }
        return headers;
    }
}

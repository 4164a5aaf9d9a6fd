package io.fairlead.limit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file below {@code /proc/sys}. The kernel answers the first read of such a file and ends it at the second, so what reads it
 * piecemeal, as {@link Files#readString} does with files of size 0, sees one character.
 *
 * <p>Threading: Stateless.
 */
public final class KernelFile {
    /** A page: more does not fit into a sysctl's text. */
    private static final int BYTES = 4096;

    private KernelFile() {}

    /**
     * The text of a file, without white space around it.
     *
     * @throws IOException if it cannot be read, for instance as this kernel does not have it
     */
    public static String read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = new byte[BYTES];
            int length = Math.max(0, stream.read(bytes));
            return new String(bytes, 0, length, StandardCharsets.US_ASCII).strip();
        }
    }
}

package io.fairlead.k8s.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file with the token of the admin API. It is read again when it has changed, at most once a second.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Failure: while it cannot be read, or is empty, no token is right; that is logged once.
 */
final class TokenFile {
    private static final Logger LOG = LogManager.getLogger(TokenFile.class);
    private static final long PAUSE_NANOS = 1_000_000_000L;
    private static final int LONGEST = 4_096;

    private final Path path;
    private final LongSupplier nanoTime;
    private byte[] token = {};
    private @Nullable FileTime modified;
    private long lookedNanos;
    private boolean hasLooked;
    private @Nullable String problem;

    TokenFile(Path path, LongSupplier nanoTime) {
        this.path = path;
        this.nanoTime = nanoTime;
    }

    /** Whether it is the token; takes as long for a wrong one as for the right one. */
    synchronized boolean isToken(String given) {
        long now = nanoTime.getAsLong();
        if (!hasLooked || now - lookedNanos >= PAUSE_NANOS) {
            hasLooked = true;
            lookedNanos = now;
            look();
        }
        boolean isSame = MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
        return isSame && token.length > 0;
    }

    private void look() {
        try {
            FileTime now = Files.getLastModifiedTime(path);
            if (now.equals(modified)) {
                return;
            }
            byte[] read = read();
            if (read.length == 0) {
                note("is empty");
                token = read;
                return;
            }
            token = read;
            modified = now;
            problem = null;
        } catch (IOException e) {
            token = new byte[0];
            modified = null;
            note("cannot be read: " + e);
        }
    }

    private byte[] read() throws IOException {
        try (var input = Files.newInputStream(path)) {
            byte[] all = input.readNBytes(LONGEST);
            byte[] stripped = new String(all, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
            Arrays.fill(all, (byte) 0);
            return stripped;
        }
    }

    private void note(String why) {
        if (!why.equals(problem)) {
            problem = why;
            LOG.warn(
                    "adminTokenFile {} {}; requests to the admin API with a token are refused until it is mended",
                    path,
                    why);
        }
    }
}

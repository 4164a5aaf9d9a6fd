package io.fairlead.k8s.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small files, and says in words why one cannot be read. Thread-safe. */
final class FileText {
    private FileText() {}

    /** @throws IOException if it cannot be read; the message says why and does not name the file */
    static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(reason(file, e), e);
        }
    }

    /** A bearer token. */
    static String token(Path file) throws IOException {
        String token = new String(bytes(file), StandardCharsets.UTF_8).strip();
        if (token.isEmpty()) {
            throw new IOException("it is empty");
        }
        if (token.chars().anyMatch(c -> c <= ' ')) {
            throw new IOException("it does not hold a single token");
        }
        return token;
    }

    /** Why a file cannot be read, such as {@code it does not exist}. */
    static String reason(Path file, IOException fault) {
        if (Files.isDirectory(file)) {
            return "it is a directory";
        }
        return switch (fault) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(fault.getMessage());
        };
    }
}

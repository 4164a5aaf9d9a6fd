package io.fairlead.k8s.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The manifest files that exist at one moment. Immutable. */
sealed interface FolderListing {
    /** The files by name, each with its stamp. */
    record Present(Map<String, FileStamp> files) implements FolderListing {}

    /** The directory cannot be listed; {@code reason} completes "the directory …". */
    record Absent(String reason) implements FolderListing {}

    /** Lists a directory without its sub-directories, or a single file. */
    static FolderListing of(Path path) {
        if (Files.isRegularFile(path)) {
            return new Present(Map.of(nameOf(path), FileStamp.of(path)));
        }
        if (!Files.isDirectory(path)) {
            return new Absent(Files.exists(path) ? "is neither a directory nor a file" : "does not exist");
        }
        Map<String, FileStamp> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, entry -> isManifest(nameOf(entry)))) {
            entries.forEach(entry -> files.put(nameOf(entry), FileStamp.of(entry)));
        } catch (IOException | DirectoryIteratorException e) {
            return new Absent("cannot be listed: " + reason(e));
        }
        return new Present(files);
    }

    /** Why the system refused, in words. */
    static String reason(Exception e) {
        if (e instanceof DirectoryIteratorException && e.getCause() instanceof IOException cause) {
            return reason(cause);
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    /** Whether a file of this name is read: editors' temporary files and hidden files are not. */
    static boolean isManifest(String name) {
        boolean isHidden = name.startsWith(".") || name.startsWith("#") || name.startsWith("~");
        return !isHidden && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }
}

package io.fairlead.k8s.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata that shows whether a file has changed, without reading it. Symbolic links are followed, so that the swap of
 * the directory behind a ConfigMap mount changes the stamps of its files.
 *
 * <p>Threading: Immutable.
 *
 * @param id the file itself (device and inode), as far as the file system has such a thing
 * @param size length in bytes
 * @param modified when its content changed
 * @param changed when its content or its permissions changed, which, unlike {@code modified}, cannot be set back
 * @param fault why it cannot be read, empty if it can
 */
record FileStamp(@Nullable Object id, long size, FileTime modified, FileTime changed, String fault) {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            String fault = attributes.isRegularFile()
                    ? ""
                    : attributes.isDirectory() ? "is a directory, not a file" : "is not a regular file";
            return fault.isEmpty()
                    ? new FileStamp(
                            attributes.fileKey(),
                            attributes.size(),
                            attributes.lastModifiedTime(),
                            changeTime(path),
                            fault)
                    : unreadable(fault);
        } catch (NoSuchFileException e) {
            return unreadable(Files.isSymbolicLink(path) ? "is a link to a file that does not exist" : "is gone");
        } catch (IOException e) {
            return unreadable("cannot be read: " + FolderListing.reason(e));
        }
    }

    static FileStamp unreadable(String fault) {
        return new FileStamp(null, 0, NEVER, NEVER, fault);
    }

    private static FileTime changeTime(Path path) throws IOException {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:ctime");
            return attributes.get("ctime") instanceof FileTime time ? time : NEVER;
        } catch (UnsupportedOperationException e) {
            return NEVER;
        }
    }
}

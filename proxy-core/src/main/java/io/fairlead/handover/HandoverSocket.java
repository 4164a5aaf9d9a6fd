package io.fairlead.handover;

import io.fairlead.linux.PacketException;
import io.fairlead.linux.PacketListener;
import io.fairlead.model.UnixSocket;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of a process that can hand over, with its file.
 *
 * <p>The socket is bound next to its path and then moved there. So there is never a file at which no process listens, and the file of a
 * predecessor, whether it has ended or not, is replaced in one step.
 *
 * <p>Threading: used by one thread. Ownership: the caller closes it, which removes the file unless another process has put its own
 * there meanwhile.
 *
 * <p>Failure: opening throws a {@link HandoverException}.
 */
final class HandoverSocket implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(HandoverSocket.class);

    private final PacketListener listener;
    private final Path path;
    private final @Nullable Object identity;

    private HandoverSocket(PacketListener listener, Path path, @Nullable Object identity) {
        this.listener = listener;
        this.path = path;
        this.identity = identity;
    }

    static HandoverSocket open(HandoverDirectory directory, String instance) {
        UnixSocket socket = directory.socket(instance);
        UnixSocket fresh =
                directory.newSocket(instance, ThreadLocalRandom.current().nextInt());
        Path path = Path.of(socket.path());
        refuseOtherFiles(path);
        PacketListener listener;
        try {
            listener = PacketListener.open(fresh);
        } catch (PacketException e) {
            throw new HandoverException(e.getMessage() + "; set handoverDir to a directory that can be written to", e);
        }
        try {
            Files.move(Path.of(fresh.path()), path, StandardCopyOption.ATOMIC_MOVE);
            return new HandoverSocket(listener, path, identity(path));
        } catch (IOException e) {
            listener.close();
            delete(Path.of(fresh.path()));
            throw new HandoverException("the socket " + path + " cannot be put in its place (" + e + ")", e);
        }
    }

    private static void refuseOtherFiles(Path path) {
        BasicFileAttributes found = attributes(path);
        if (found != null && !found.isOther()) {
            throw new HandoverException("there is a " + (found.isDirectory() ? "directory" : "file that is no socket")
                    + " at " + path + ", which is left alone; remove it");
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Object identity(Path path) {
        BasicFileAttributes attributes = attributes(path);
        return attributes == null ? null : attributes.fileKey();
    }

    PacketListener listener() {
        return listener;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        // While the socket is open, no other file can have its identity.
        if (!listener.isClosed() && identity != null && identity.equals(identity(path))) {
            delete(path);
        }
        listener.close();
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (FileSystemException e) {
            LOG.warn("the socket {} cannot be removed ({}); the next process replaces it", path, e.getMessage());
        } catch (IOException e) {
            LOG.warn("the socket {} cannot be removed; the next process replaces it", path, e);
        }
    }
}

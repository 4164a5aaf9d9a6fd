package io.fairlead.transport;

import io.fairlead.model.UnixSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket that this process listens on.
 *
 * <p>Threading: confined to one thread at a time.
 *
 * <p>Ownership: {@link #remove} removes the file, unless another process has put its own there meanwhile.
 */
public final class UnixSocketFile {
    private static final Logger LOG = LogManager.getLogger(UnixSocketFile.class);

    private final Path path;
    private final @Nullable Object identity;

    private UnixSocketFile(Path path, @Nullable Object identity) {
        this.path = path;
        this.identity = identity;
    }

    /**
     * Makes room for a socket: removes the file of a process that has ended.
     *
     * @throws ListenException if a process listens there, or the file is no socket
     */
    public static void clear(UnixSocket socket) {
        Path path = Path.of(socket.path());
        BasicFileAttributes found = attributes(path);
        if (found == null) {
            return;
        }
        if (!found.isOther() || !isSocket(path)) {
            throw ListenException.of(
                    socket,
                    ListenException.Cause.OTHER,
                    "there is " + (found.isDirectory() ? "a directory" : "a file that is not a socket")
                            + " at this path, which is left alone; remove it, or choose another path");
        }
        if (isListenedOn(socket)) {
            throw ListenException.of(
                    socket,
                    ListenException.Cause.IN_USE,
                    "another process listens there; 'ss -lxp' shows which, end it or choose another path");
        }
        try {
            Files.deleteIfExists(path);
            LOG.info("{} was left behind by a process that has ended; it is replaced", socket);
        } catch (IOException e) {
            throw notRemoved(socket, e);
        }
    }

    /** Null if there is no file. A symbolic link is not followed, as bind(2) does not. */
    private static @Nullable BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null; // Binding will tell.
        }
    }

    /** S_IFSOCK of stat(2). */
    private static boolean isSocket(Path path) {
        try {
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return mode instanceof Integer number && (number & 0170000) == 0140000;
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }

    /** Connecting does not block: where many clients wait already, the process is alive. */
    private static boolean isListenedOn(UnixSocket socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(socket.path()));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("ermission denied")) {
                throw ListenException.of(
                        socket,
                        ListenException.Cause.NOT_PERMITTED,
                        "there is a socket of another user, which may be in use; remove it, or choose another path");
            }
            return !String.valueOf(e.getMessage()).contains("refused");
        }
    }

    private static ListenException notRemoved(UnixSocket socket, IOException e) {
        boolean isDenied = e instanceof AccessDeniedException;
        String why =
                e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.toString();
        return ListenException.of(
                socket,
                isDenied ? ListenException.Cause.NOT_PERMITTED : ListenException.Cause.OTHER,
                "the file of a process that has ended cannot be removed (" + (isDenied ? "permission denied" : why)
                        + "); remove it, or choose another path");
    }

    /**
     * The file that binding has created, with its permissions set.
     *
     * @throws ListenException if they cannot be set; the file is removed then
     */
    public static UnixSocketFile created(UnixSocket socket) {
        Path path = Path.of(socket.path());
        BasicFileAttributes attributes = attributes(path);
        UnixSocketFile file = new UnixSocketFile(path, attributes == null ? null : attributes.fileKey());
        try {
            Files.setPosixFilePermissions(path, permissions(socket.mode()));
            return file;
        } catch (IOException e) {
            file.remove();
            throw ListenException.of(
                    socket,
                    ListenException.Cause.OTHER,
                    "its permissions cannot be set to 0" + Integer.toOctalString(socket.mode()) + ": " + e);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        // The constants are in the order of the bits, from the highest.
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    /** Removes the file if it is still the one that was created. */
    public void remove() {
        BasicFileAttributes now = attributes(path);
        if (now == null || identity == null || !identity.equals(now.fileKey())) {
            return;
        }
        try {
            Files.delete(path);
        } catch (NoSuchFileException e) {
            // It is gone.
        } catch (IOException e) {
            LOG.warn(
                    "the socket {} could not be removed: {}; the next process at this path replaces it",
                    path,
                    e.toString());
        }
    }
}

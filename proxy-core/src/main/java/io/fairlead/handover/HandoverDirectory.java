package io.fairlead.handover;

import io.fairlead.linux.Credentials;
import io.fairlead.model.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory with the sockets of a hand-over. Whatever can replace a file in it could take the place of a process, and with it all
 * connections; so it must belong to the user of the process or to root, and no other user may write to it.
 *
 * <p>Threading: Immutable.
 *
 * <p>Failure: throws a {@link HandoverException}.
 */
record HandoverDirectory(Path path) {
    private static final int OWNER_ONLY = 0600;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final String UNNAMED = "default";
    private static final Path NETWORK_NAMESPACE = Path.of("/proc/thread-self/ns/net");

    /** The directory, created with mode 0700 if it is missing. */
    static HandoverDirectory create(Path path) {
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new HandoverException(
                    "the directory " + path + " cannot be created (" + e + "); create it with mode 0700, or set"
                            + " handoverDir to another directory",
                    e);
        }
        return checked(path);
    }

    /** The directory, if there is one. */
    static @Nullable HandoverDirectory find(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? checked(path) : null;
    }

    private static HandoverDirectory checked(Path path) {
        String objection = objection(path, Credentials.own().user());
        if (objection != null) {
            throw new HandoverException("the directory " + path + " " + objection);
        }
        return new HandoverDirectory(path);
    }

    /** Why a directory is not safe for a user, in words; null if it is. */
    static @Nullable String objection(Path path, int user) {
        try {
            if (Files.isSymbolicLink(path)) {
                return "is a symbolic link, which is not followed; set handoverDir to the directory itself";
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return "is no directory; remove it, or set handoverDir to another path";
            }
            int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (owner != user && owner != 0) {
                return "belongs to user " + owner + "; it must belong to user " + user
                        + ", as which this process runs, or to root: change its owner";
            }
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
            if ((mode & WRITABLE_BY_OTHERS) != 0) {
                return "has mode 0" + Integer.toOctalString(mode)
                        + ", so other users may write to it; set it to 0700 with 'chmod 700 " + path + "'";
            }
            return null;
        } catch (IOException e) {
            return "cannot be examined (" + e + "); set handoverDir to another directory";
        }
    }

    /** The socket of an instance in the network namespace of this thread. */
    UnixSocket socket(String instance) {
        return socket(instance, "");
    }

    /** A path next to it, for a socket that is moved there once it listens. */
    UnixSocket newSocket(String instance, int number) {
        return socket(instance, "." + Integer.toHexString(number));
    }

    private UnixSocket socket(String instance, String suffix) {
        String name = instance.isEmpty() ? UNNAMED : instance;
        if (!name.matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")) {
            throw new HandoverException("the name '" + name + "' cannot be part of a file's name");
        }
        try {
            return new UnixSocket(
                    path.toAbsolutePath()
                            .resolve(name + "-" + namespace() + ".sock" + suffix)
                            .toString(),
                    OWNER_ONLY);
        } catch (IllegalArgumentException e) {
            throw new HandoverException(e.getMessage() + "; set handoverDir to one with a shorter path", e);
        }
    }

    /** Its inode number, from a text such as {@code net:[4026531840]}. */
    private static String namespace() {
        try {
            return Files.readSymbolicLink(NETWORK_NAMESPACE).toString().replaceAll("[^0-9]", "");
        } catch (IOException e) {
            throw new HandoverException("the network namespace of this process cannot be found out (" + e + ")", e);
        }
    }
}

package io.fairlead.linux;

import java.io.Serial;

/**
 * A Unix socket that cannot be opened, bound or connected.
 *
 * <p>Threading: Immutable.
 */
public final class PacketException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int errno;

    PacketException(String message, int errno) {
        super(message + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** The error of the kernel, see {@link Errno}. */
    public int errno() {
        return errno;
    }
}

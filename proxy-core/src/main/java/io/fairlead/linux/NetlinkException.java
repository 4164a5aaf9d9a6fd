package io.fairlead.linux;

import java.io.Serial;

/** Thrown when the kernel refuses a request about links, addresses, routes or rules, or gives no answer to it. */
public final class NetlinkException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param action the failed action, such as "cannot list links"
     * @param errno why it failed, one of {@link Errno}
     */
    NetlinkException(String action, int errno) {
        super(action + ": " + Errno.describe(errno) + hint(errno));
        this.errno = errno;
    }

    private static String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "; run as root or with the capability CAP_NET_ADMIN";
            case Errno.ENETDOWN -> "; set the loopback interface up";
            default -> "";
        };
    }

    /** Why it failed, one of {@link Errno}. */
    public int errno() {
        return errno;
    }
}

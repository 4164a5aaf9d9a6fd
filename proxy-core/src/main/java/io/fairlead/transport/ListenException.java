package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.Errno;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.UnixSocket;

/** An address cannot be listened on. The message says why and what to do. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why it cannot. */
    public enum Cause {
        /** Another socket listens on the port. */
        IN_USE,
        /** The machine does not have the address. */
        NO_SUCH_ADDRESS,
        /** The machine has no such address family. */
        NO_SUCH_FAMILY,
        /** The process may not listen on the port. */
        NOT_PERMITTED,
        /** There are no descriptors or no memory left. */
        EXHAUSTED,
        /** Anything else. */
        OTHER
    }

    private final Cause reason;

    private ListenException(UnixSocket socket, Cause reason, String explanation) {
        super("cannot listen on " + socket + ": " + explanation);
        this.reason = reason;
    }

    /** A Unix socket cannot be listened on. */
    static ListenException of(UnixSocket socket, Cause reason, String explanation) {
        return new ListenException(socket, reason, explanation);
    }

    /** The failure that an error number of {@code socket}, {@code bind} or {@code listen} means, for a Unix socket. */
    static ListenException of(UnixSocket socket, int errno) {
        return switch (errno) {
            case Errno.EADDRINUSE ->
                of(socket, Cause.IN_USE, "another process has just created it; end that one, or choose another path");
            case Errno.ENOENT, Errno.ENOTDIR ->
                of(socket, Cause.OTHER, "its directory does not exist; create it, or mount a volume there");
            case Errno.EACCES, Errno.EPERM ->
                of(
                        socket,
                        Cause.NOT_PERMITTED,
                        "permission denied; the process needs the right to write to its directory");
            case Errno.EROFS ->
                of(socket, Cause.OTHER, "its file system is read-only; mount a volume, such as an emptyDir, there");
            default ->
                of(
                        socket,
                        Errno.isExhaustion(errno) ? Cause.EXHAUSTED : Cause.OTHER,
                        Errno.describe(errno)
                                + (Errno.isExhaustion(errno) ? "; raise the limit of open files (ulimit -n)" : ""));
        };
    }

    /** Listeners would take more descriptors than they may. */
    static ListenException overBudget(UnixSocket socket, Budget.Capacity capacity) {
        return of(
                socket,
                Cause.EXHAUSTED,
                "listeners already have the " + capacity.listenerSockets() + " descriptors that they may take of "
                        + capacity.descriptors() + "; raise the limit of open files (ulimit -n)");
    }

    private ListenException(AddressPort address, Protocol protocol, Cause reason, String detail) {
        super("cannot listen on " + address + ": " + explain(address, protocol, reason, detail));
        this.reason = reason;
    }

    /** The failure that an error number of {@code socket}, {@code bind} or {@code listen} means, for TCP. */
    static ListenException of(AddressPort address, int errno) {
        return of(address, Protocol.TCP, errno);
    }

    /** The failure that an error number of {@code socket}, {@code bind} or {@code listen} means. */
    static ListenException of(AddressPort address, Protocol protocol, int errno) {
        Cause reason = switch (errno) {
            case Errno.EADDRINUSE -> Cause.IN_USE;
            case Errno.EADDRNOTAVAIL -> Cause.NO_SUCH_ADDRESS;
            case Errno.EAFNOSUPPORT -> Cause.NO_SUCH_FAMILY;
            case Errno.EACCES, Errno.EPERM -> Cause.NOT_PERMITTED;
            default -> Errno.isExhaustion(errno) ? Cause.EXHAUSTED : Cause.OTHER;
        };
        return new ListenException(address, protocol, reason, Errno.describe(errno));
    }

    /** The failure that an exception of a Netty channel means. */
    static ListenException of(AddressPort address, Throwable exception) {
        Integer errno = NettyErrno.of(exception);
        if (errno != null) {
            return of(address, errno);
        }
        String message = String.valueOf(exception.getMessage());
        return new ListenException(address, Protocol.TCP, ofJdk(message), message);
    }

    /** The JDK's channels, which serve where there is no epoll, have the words of the system but no error number. */
    private static Cause ofJdk(String words) {
        if (words.contains("in use")) {
            return Cause.IN_USE;
        }
        if (words.contains("assign requested address")) {
            return Cause.NO_SUCH_ADDRESS;
        }
        if (words.contains("ermission denied")) {
            return Cause.NOT_PERMITTED;
        }
        return words.contains("family") || words.contains("unsupported") ? Cause.NO_SUCH_FAMILY : Cause.OTHER;
    }

    /** Listeners would take more descriptors than they may. */
    static ListenException overBudget(AddressPort address, Budget.Capacity capacity) {
        return new ListenException(
                address,
                Protocol.TCP,
                Cause.EXHAUSTED,
                "listeners already have the " + capacity.listenerSockets() + " descriptors that they may take of "
                        + capacity.descriptors());
    }

    /** Why it cannot. */
    public Cause reason() {
        return reason;
    }

    private static String explain(AddressPort address, Protocol protocol, Cause reason, String detail) {
        return switch (reason) {
            case IN_USE ->
                "another socket listens on this port; 'ss " + (protocol == Protocol.UDP ? "-lunp" : "-ltnp")
                        + " sport = :" + address.port()
                        + "' shows which process, end it or give the Service another port";
            case NO_SUCH_ADDRESS -> "this machine does not have the address; " + addressAdvice(address);
            case NO_SUCH_FAMILY ->
                "this machine has no " + address.family() + "; enable it, or take the " + address.family()
                        + " addresses from the Service";
            case NOT_PERMITTED ->
                "permission denied; ports below 1024 need the capability CAP_NET_BIND_SERVICE or"
                        + " sysctl net.ipv4.ip_unprivileged_port_start=" + address.port();
            case EXHAUSTED -> detail + "; raise the limit of open files (ulimit -n)";
            case OTHER -> detail;
        };
    }

    private static String addressAdvice(AddressPort address) {
        int bits = address.family() == IpFamily.IPV4 ? 32 : 128;
        return "add it with 'ip address add " + address.address() + "/" + bits
                + " dev lo', or give the Service one that the machine has";
    }
}

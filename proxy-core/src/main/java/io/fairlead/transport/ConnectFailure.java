package io.fairlead.transport;

import io.fairlead.linux.Errno;
import io.netty.channel.ChannelException;
import java.net.BindException;
import java.net.SocketException;

/**
 * Why an attempt to connect has failed.
 *
 * <p>Threading: Immutable.
 *
 * @param kind whose fault it is
 * @param cause in words, such as {@code Connection refused}
 */
public record ConnectFailure(Kind kind, String cause) {
    /** Whose fault a failure is. */
    public enum Kind {
        /**
         * The endpoint refuses, or there is no way to it from here: no route, no such address family, or a rule that
         * forbids it.
         */
        ENDPOINT,

        /**
         * This machine has no source address or port left for a connection to this endpoint, or its network is down. It
         * is no failure of the endpoint; connections to other endpoints may succeed.
         */
        SOURCE,

        /** This machine lacks descriptors or memory. No other connection would fare better. */
        RESOURCES;

        /** Whether this machine could not try, so that it is no failure of the endpoint. */
        public boolean isLocal() {
            return this != ENDPOINT;
        }
    }

    /** The failure that an error number of {@code socket}, {@code bind} or {@code connect} means. */
    static ConnectFailure of(int errno) {
        Kind kind = switch (errno) {
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL, Errno.EAGAIN, Errno.ENETDOWN -> Kind.SOURCE;
            default -> Errno.isExhaustion(errno) ? Kind.RESOURCES : Kind.ENDPOINT;
        };
        return new ConnectFailure(kind, Errno.describe(errno));
    }

    /**
     * The failure that an exception of a Netty channel means.
     *
     * <p>Netty tells the error number of {@code socket} and {@code bind}, but of {@code connect} only the class of the
     * exception. So a {@link java.net.ConnectException} counts as the endpoint's even where the kernel had no port left;
     * {@link EpollTransport} tells the two apart.
     */
    static ConnectFailure of(Throwable exception) {
        Integer errno = NettyErrno.of(exception);
        if (errno != null) {
            return of(errno);
        }
        Kind kind = switch (exception) {
            case BindException _ -> Kind.SOURCE;
            case SocketException _ -> Kind.ENDPOINT;
            default -> Kind.RESOURCES;
        };
        return new ConnectFailure(kind, words(exception));
    }

    /** A channel that could not be opened says why in its cause. */
    private static String words(Throwable exception) {
        Throwable told = exception instanceof ChannelException && exception.getCause() != null
                ? exception.getCause()
                : exception;
        return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }
}

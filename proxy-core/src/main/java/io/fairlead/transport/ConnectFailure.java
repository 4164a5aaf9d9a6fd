package io.fairlead.transport;

import io.fairlead.linux.Errno;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

/**
 * Why an attempt to connect has failed.
 *
 * <p>Threading: Immutable.
 *
 * @param kind whose doing it is
 * @param cause in words, such as {@code Connection refused}
 */
public record ConnectFailure(Kind kind, String cause) {
    /** Whose doing a failure is. */
    public enum Kind {
        /** The endpoint has refused, or the network has said that there is no way to it. */
        ENDPOINT,

        /** The endpoint has not answered in the time that it was given. */
        TIMEOUT,

        /** This machine could not try, for want of descriptors, ports or permission; it says nothing of the endpoint. */
        LOCAL
    }

    /** The failure that an error number of {@code connect} means. */
    static ConnectFailure of(int errno) {
        Kind kind = switch (errno) {
            case Errno.ECONNREFUSED,
                    Errno.ECONNRESET,
                    Errno.ECONNABORTED,
                    Errno.ETIMEDOUT,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH -> Kind.ENDPOINT;
            default -> Kind.LOCAL;
        };
        return new ConnectFailure(kind, Errno.describe(errno));
    }

    /** The failure that an exception of a Netty channel means. */
    static ConnectFailure of(Throwable exception) {
        boolean isLocal = !(exception instanceof ConnectException || exception instanceof NoRouteToHostException)
                || exception instanceof BindException
                // Netty's epoll channels have one exception for nearly all error numbers.
                || String.valueOf(exception.getMessage()).contains(Errno.describe(Errno.EADDRNOTAVAIL));
        return new ConnectFailure(isLocal ? Kind.LOCAL : Kind.ENDPOINT, String.valueOf(exception.getMessage()));
    }

    /** The time of the attempt is up. */
    static ConnectFailure timeout() {
        return new ConnectFailure(Kind.TIMEOUT, "no answer within the attempt's timeout");
    }
}

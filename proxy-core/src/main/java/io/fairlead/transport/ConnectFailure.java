package io.fairlead.transport;

import io.fairlead.linux.Errno;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an attempt to connect has failed.
 *
 * <p>Threading: Immutable.
 *
 * @param kind whose doing it is
 * @param cause in words, such as {@code Connection refused}
 */
public record ConnectFailure(Kind kind, String cause) {
    /** As Netty's epoll channels say it. */
    private static final Pattern ERRNO = Pattern.compile("error\\(-(\\d+)\\)");

    /** Whose doing a failure is. */
    public enum Kind {
        /** The endpoint has refused, or there is no way to it from here: no route, or something on the way forbids it. */
        ENDPOINT,

        /** The endpoint has not answered in the time that it was given. */
        TIMEOUT,

        /** This machine could not try, for want of descriptors, memory or ports; it says nothing of the endpoint. */
        LOCAL
    }

    /** The failure that an error number of {@code socket}, {@code bind} or {@code connect} means. */
    static ConnectFailure of(int errno) {
        Kind kind = switch (errno) {
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL, Errno.EAFNOSUPPORT, Errno.EAGAIN, Errno.ENETDOWN -> Kind.LOCAL;
            default -> Errno.isExhaustion(errno) ? Kind.LOCAL : Kind.ENDPOINT;
        };
        return new ConnectFailure(kind, Errno.describe(errno));
    }

    /** The failure that an exception of a Netty channel means. */
    static ConnectFailure of(Throwable exception) {
        String message = String.valueOf(exception.getMessage());
        Matcher errno = ERRNO.matcher(message);
        if (errno.find()) {
            return of(Integer.parseInt(errno.group(1)));
        }
        if (exception instanceof NoRouteToHostException) {
            return of(Errno.EHOSTUNREACH);
        }
        boolean isEndpoints = exception instanceof ConnectException && !(exception instanceof BindException)
                || message.contains(Errno.describe(Errno.ENETUNREACH));
        return new ConnectFailure(isEndpoints ? Kind.ENDPOINT : Kind.LOCAL, message);
    }

    /** The time of the attempt is up. */
    static ConnectFailure timeout() {
        return new ConnectFailure(Kind.TIMEOUT, "no answer within the attempt's timeout");
    }
}

package io.fairlead.k8s.access;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says in words why a request has failed. What an exception says itself is for developers, and logged at DEBUG.
 *
 * <p>Threading: Thread-safe.
 */
public final class Failures {
    private static final Logger LOG = LogManager.getLogger(Failures.class);
    private static final String PLAIN_HINT = "; if the port is one for plain HTTP, write http:// in 'server'";
    private static final Pattern ALERT = Pattern.compile("[Rr]eceived fatal alert: (\\w+)");
    private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d+)");

    private Failures() {}

    /** Why, in words that are the same for the same cause. */
    public static String text(Throwable failure) {
        String text = null;
        for (Throwable each = failure; each != null && text == null; each = each.getCause()) {
            text = known(each);
        }
        for (Throwable each = failure; each != null && text == null; each = each.getCause()) {
            text = general(each);
        }
        LOG.debug("a request to the API server failed", failure);
        return text == null ? "the answer cannot be read" : text;
    }

    /** What says more than the exceptions around it. */
    private static @Nullable String known(Throwable failure) {
        return switch (failure) {
            case AccessException e -> e.getMessage();
            case UntrustedServerException e -> e.getMessage();
            case UnresolvedAddressException _ -> "its host name cannot be resolved";
            case UnknownHostException _ -> "its host name cannot be resolved";
            case HttpConnectTimeoutException _ -> "the connection attempt timed out";
            case HttpTimeoutException _ -> "the answer timed out";
            case NoRouteToHostException _ -> "there is no route to the host";
            case ProtocolException _ ->
                "the answer is not HTTP; if the port is one for HTTPS, write https:// in 'server'";
            case SSLException e -> tls(String.valueOf(e.getMessage()));
            default -> null;
        };
    }

    private static @Nullable String tls(String message) {
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            String name = alert.group(1).toLowerCase(Locale.ROOT);
            return name.contains("certificate") || name.equals("unknown_ca")
                    ? "the server does not accept the client certificate (TLS alert " + name + ")"
                    : "the server ended the TLS handshake (TLS alert " + name + ")";
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "the server does not speak TLS" + PLAIN_HINT;
        }
        return message.contains("terminated the handshake")
                ? "the server closed the connection during the TLS handshake" + PLAIN_HINT
                : null;
    }

    private static @Nullable String general(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher tunnel = TUNNEL.matcher(message);
        if (tunnel.find()) {
            return "the proxy did not connect to it (HTTP status " + tunnel.group(1) + ")";
        }
        return switch (failure) {
            case SSLException _ -> "the TLS handshake failed" + PLAIN_HINT;
            case ConnectException _ -> "connection refused";
            case EOFException _ -> "the server closed the connection without a complete answer";
            case SocketException _ ->
                message.contains("unreachable") ? "the network is unreachable" : "the connection was reset";
            case IOException _ ->
                message.contains("received no bytes") || message.contains("EOF")
                        ? "the server closed the connection without a complete answer"
                        : message.contains("reset") || message.contains("Broken pipe")
                                ? "the connection was reset"
                                : null;
            default -> null;
        };
    }
}

package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy that is asked to connect to the API server, if there is one: the {@code proxy-url} of the cluster, else
 * what {@code HTTPS_PROXY} (or {@code HTTP_PROXY} for a server without TLS) and {@code NO_PROXY} say.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: Go's {@code golang.org/x/net/http/httpproxy}, which client-go uses.
 *
 * @param host name or address of the proxy
 * @param authorization value of its {@code Proxy-Authorization}; null for none
 */
record Proxies(String host, int port, @Nullable String authorization) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The proxy for a cluster; null to connect to it directly. */
    static @Nullable Proxies of(Cluster cluster, Map<String, String> environment) {
        URI named = cluster.proxyUrl();
        if (named != null) {
            return of(named);
        }
        String variable = cluster.isSecure() ? "HTTPS_PROXY" : "HTTP_PROXY";
        String value = variable(environment, variable);
        if (value.isEmpty() || isExcepted(cluster.server(), variable(environment, "NO_PROXY"))) {
            return null;
        }
        return of(parsed(variable, value));
    }

    private static String variable(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        return (value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value).strip();
    }

    private static URI parsed(String variable, String value) {
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below; it may hold a password.
        }
        throw new IllegalArgumentException("the environment variable " + variable
                + " does not name an HTTP proxy, and others are not supported; write it as http://10.0.0.1:3128, or"
                + " exclude the API server by NO_PROXY");
    }

    private static Proxies of(URI uri) {
        String user = uri.getUserInfo();
        String authorization = user == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (user.contains(":") ? user : user + ":").getBytes(StandardCharsets.UTF_8));
        return new Proxies(uri.getHost(), uri.getPort() < 0 ? HTTP : uri.getPort(), authorization);
    }

    /** This machine is always excepted. */
    private static boolean isExcepted(URI server, String exceptions) {
        String host = server.getHost()
                .toLowerCase(Locale.ROOT)
                .replaceAll("^\\[(.*)]$", "$1")
                .replaceAll("\\.$", "");
        InetAddress address = address(host);
        if (host.equals("localhost") || address != null && address.isLoopbackAddress()) {
            return true;
        }
        int port = server.getPort() >= 0 ? server.getPort() : "https".equals(server.getScheme()) ? HTTPS : HTTP;
        return Arrays.stream(exceptions.split(","))
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .anyMatch(each -> matches(each, host, address, port));
    }

    private static boolean matches(String exception, String host, @Nullable InetAddress address, int port) {
        if (exception.isEmpty()) {
            return false;
        }
        if (exception.equals("*")) {
            return true;
        }
        int slash = exception.indexOf('/');
        if (slash > 0) {
            return address != null && isWithin(address, exception.substring(0, slash), exception.substring(slash + 1));
        }
        String name = exception;
        String wantedPort = "";
        int colon = exception.lastIndexOf(':');
        if (colon > 0 && (exception.indexOf(':') == colon || exception.charAt(colon - 1) == ']')) {
            name = exception.substring(0, colon);
            wantedPort = exception.substring(colon + 1);
        }
        if (!wantedPort.isEmpty() && !wantedPort.equals(Integer.toString(port))) {
            return false;
        }
        InetAddress excepted = address(name.replaceAll("^\\[(.*)]$", "$1"));
        if (excepted != null) {
            return excepted.equals(address);
        }
        String domain = name.startsWith("*.") ? name.substring(1) : name;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isWithin(InetAddress address, String network, String length) {
        InetAddress base = address(network);
        if (base == null || !length.matches("\\d{1,3}")) {
            return false;
        }
        byte[] mine = address.getAddress();
        byte[] theirs = base.getAddress();
        int bits = Integer.parseInt(length);
        if (mine.length != theirs.length || bits > mine.length * Byte.SIZE) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((mine[bit / Byte.SIZE] & mask) != (theirs[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Null for a name. */
    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without its password. */
    @Override
    public String toString() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

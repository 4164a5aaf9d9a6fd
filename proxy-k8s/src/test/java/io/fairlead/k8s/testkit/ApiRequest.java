package io.fairlead.k8s.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as it came. Immutable.
 *
 * @param query parameters of the URL
 * @param headers with names in lower case; those that come more than once are joined by commas. By TLS,
 *     {@code test-client} is the subject of the client's certificate, and {@code test-server-name} the name asked for
 */
public record ApiRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
    /** The next request of a connection; null at its end. */
    static @Nullable ApiRequest read(BufferedInputStream in) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        String[] words = start.split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        int mark = words[1].indexOf('?');
        String path = mark < 0 ? words[1] : words[1].substring(0, mark);
        String query = mark < 0 ? "" : words[1].substring(mark + 1);
        return new ApiRequest(words[0], path, parameters(query), headers, new String(body, StandardCharsets.UTF_8));
    }

    /** The same, with what TLS says about the client. */
    ApiRequest over(Socket connection) {
        if (!(connection instanceof SSLSocket secured)) {
            return this;
        }
        Map<String, String> all = new HashMap<>(headers);
        SSLSession session = secured.getSession();
        try {
            all.put("test-client", session.getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
            all.remove("test-client");
        }
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                all.put("test-server-name", new String(name.getEncoded(), StandardCharsets.US_ASCII));
            }
        }
        return new ApiRequest(method, path, query, all, body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int is = each.indexOf('=');
            parameters.put(each.substring(0, is), URLDecoder.decode(each.substring(is + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    /** Whether it asks for a watch. */
    public boolean isWatch() {
        return "true".equals(query.get("watch"));
    }

    /** Whether it asks for a list. */
    public boolean isList() {
        return method.equals("GET") && !isWatch();
    }

    /** The namespace that it is about; null for the whole cluster. */
    public @Nullable String namespace() {
        List<String> segments = List.of(path.split("/", -1));
        int at = segments.indexOf("namespaces");
        return at < 0 || at + 2 >= segments.size() ? null : segments.get(at + 1);
    }

    /** {@code services}, {@code endpointslices}, {@code nodes} or {@code events}. */
    public String resource() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is about Services. */
    public boolean isForServices() {
        return resource().equals("services");
    }

    /** Whether it is about EndpointSlices. */
    public boolean isForSlices() {
        return resource().equals("endpointslices");
    }

    /** Whether it creates an Event. */
    public boolean isNewEvent() {
        return method.equals("POST") && resource().equals("events");
    }

    /** A parameter of the URL. */
    public @Nullable String parameter(String name) {
        return query.get(name);
    }

    /** What a role has to allow for it: {@code list services}, {@code get apps/daemonsets}. */
    public String permission() {
        List<String> parts = List.of(path.split("/", -1));
        boolean isCore = parts.get(1).equals("api");
        int resource = isCore ? 3 : 4;
        if (parts.get(resource).equals("namespaces") && parts.size() > resource + 2) {
            resource += 2;
        }
        boolean isOfOneObject = parts.size() > resource + 1;
        String verb = switch (method) {
            case "GET" -> isWatch() ? "watch" : isOfOneObject ? "get" : "list";
            case "POST" -> "create";
            case "PATCH" -> "patch";
            case "PUT" -> "update";
            default -> method;
        };
        return verb + " " + (isCore ? "" : parts.get(2) + "/") + parts.get(resource);
    }
}

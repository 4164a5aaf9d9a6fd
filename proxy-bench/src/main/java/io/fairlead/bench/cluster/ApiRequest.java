package io.fairlead.bench.cluster;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the API server.
 *
 * <p>Threading: Immutable.
 *
 * @param parameters of the query
 * @param body empty if there is none
 */
record ApiRequest(String method, String path, Map<String, String> parameters, String body) {
    private static final int MAX_LINE = 8192;
    private static final int MAX_BODY = 1 << 20;

    /**
     * The next request of a connection; null at its end.
     *
     * @throws IOException if what comes is no request that a client of Kubernetes makes
     */
    static @Nullable ApiRequest read(BufferedInputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        int length = 0;
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        if (words.length != 3 || length > MAX_BODY) {
            throw new IOException("'" + first + "' with " + length + " bytes is no request to an API server");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        int mark = words[1].indexOf('?');
        return mark < 0
                ? new ApiRequest(words[0], words[1], Map.of(), body)
                : new ApiRequest(words[0], words[1].substring(0, mark), parameters(words[1].substring(mark + 1)), body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line of a request has more than " + MAX_LINE + " characters");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : query.split("&", -1)) {
            int is = each.indexOf('=');
            String name = is < 0 ? each : each.substring(0, is);
            String value = is < 0 ? "" : each.substring(is + 1);
            parameters.put(name, URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return parameters;
    }

    /** A parameter of the query; empty if it is not there. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    boolean isWatch() {
        return parameter("watch").equals("true");
    }

    /** Whether a watch is to tell now and then how far it has come. */
    boolean isBookmarked() {
        return parameter("allowWatchBookmarks").equals("true");
    }

    /** The version that a watch follows. */
    long resourceVersion() throws IOException {
        try {
            return Long.parseLong(parameter("resourceVersion"));
        } catch (NumberFormatException e) {
            throw new IOException(
                    "a watch has resourceVersion '" + parameter("resourceVersion") + "'; write that of a list", e);
        }
    }
}

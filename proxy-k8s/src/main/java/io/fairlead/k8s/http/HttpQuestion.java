package io.fairlead.k8s.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client.
 *
 * <p>Threading: Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param path the path as it was sent, without the query
 * @param query the query as it was sent, without the question mark; empty if there is none
 * @param accept the content types that the client accepts; empty if not given
 * @param host the header of that name; empty if not given
 * @param authorization the header of that name; empty if not given
 * @param body the body as UTF-8; empty at listeners that drop bodies
 * @param peer the client, if it came by a Unix socket; else null
 * @param ifNoneMatch the header of that name: the tag of what the client has already; empty if not given
 */
public record HttpQuestion(
        String method,
        String path,
        String query,
        String accept,
        String host,
        String authorization,
        String body,
        @Nullable HttpPeer peer,
        String ifNoneMatch) {
    /** A question of a client that has nothing yet. */
    public HttpQuestion(
            String method,
            String path,
            String query,
            String accept,
            String host,
            String authorization,
            String body,
            @Nullable HttpPeer peer) {
        this(method, path, query, accept, host, authorization, body, peer, "");
    }

    /** A question without anything but these. */
    public HttpQuestion(String method, String path, String accept) {
        this(method, path, "", accept, "", "", "", null);
    }

    /** A question for a request target: {@code /path?query}, or the absolute form of RFC 9112 section 3.2.2. */
    static HttpQuestion of(String method, String target, String accept) {
        return of(method, target, accept, "", "", "", null);
    }

    /** The same with everything that a request may have. */
    static HttpQuestion of(
            String method,
            String target,
            String accept,
            String host,
            String authorization,
            String body,
            @Nullable HttpPeer peer) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        int start = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
        if (start < 0) {
            return new HttpQuestion(method, "/", "", accept, host, authorization, body, peer);
        }
        int mark = target.indexOf('?', start);
        String path = mark < 0 ? target.substring(start) : target.substring(start, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return new HttpQuestion(method, path, query, accept, host, authorization, body, peer);
    }

    /** The same of a client that has something already. */
    HttpQuestion withIfNoneMatch(String tag) {
        return new HttpQuestion(method, path, query, accept, host, authorization, body, peer, tag);
    }

    /**
     * The parameters of the query, in their order.
     *
     * @throws IllegalArgumentException if the query cannot be read, or has a parameter twice
     */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry :
                new QueryStringDecoder(query, false).parameters().entrySet()) {
            if (entry.getValue().size() != 1) {
                throw new IllegalArgumentException("the parameter '" + entry.getKey() + "' is given "
                        + entry.getValue().size() + " times; give it once");
            }
            parameters.put(entry.getKey(), entry.getValue().getFirst());
        }
        return parameters;
    }
}

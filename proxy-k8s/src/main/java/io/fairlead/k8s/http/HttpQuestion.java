package io.fairlead.k8s.http;

/**
 * A request of a client. Its body is not kept.
 *
 * <p>Threading: Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param path the path as it was sent, without the query
 * @param accept the content types that the client accepts; empty if not given
 */
public record HttpQuestion(String method, String path, String accept) {
    /** A question for a request target: {@code /path?query}, or the absolute form of RFC 9112 section 3.2.2. */
    static HttpQuestion of(String method, String target, String accept) {
        return new HttpQuestion(method, path(target), accept);
    }

    private static String path(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        int start = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
        if (start < 0) {
            return "/";
        }
        int query = target.indexOf('?', start);
        return query < 0 ? target.substring(start) : target.substring(start, query);
    }
}

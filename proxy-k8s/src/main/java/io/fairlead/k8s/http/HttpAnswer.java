package io.fairlead.k8s.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response. Every response has its length, and a header against guessing of the content type.
 *
 * <p>Threading: Immutable.
 *
 * @param status the status code
 * @param contentType the content type
 * @param headers further headers, written with exactly these names and in this order
 * @param body the body, which goes out as UTF-8
 */
public record HttpAnswer(int status, String contentType, Map<String, String> headers, String body) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    public HttpAnswer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Plain text. */
    public static HttpAnswer text(int status, String body) {
        return new HttpAnswer(status, TEXT, Map.of(), body);
    }

    /** JSON, which the caller has rendered. */
    public static HttpAnswer json(int status, String body) {
        return new HttpAnswer(status, JSON, Map.of(), body);
    }

    /** The same with one more header. */
    public HttpAnswer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpAnswer(status, contentType, more, body);
    }
}

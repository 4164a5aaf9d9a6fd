package io.fairlead.k8s.http;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response. Every response has its length, and a header against guessing of the content type.
 *
 * <p>Threading: Immutable.
 */
public final class HttpAnswer implements HttpReply {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final int status;
    private final String contentType;
    private final Map<String, String> headers;
    private final byte[] content;

    private HttpAnswer(int status, String contentType, Map<String, String> headers, byte[] content) {
        this.status = status;
        this.contentType = contentType;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        this.content = content;
    }

    /**
     * A response with text.
     *
     * @param status the status code
     * @param contentType the content type
     * @param headers further headers, written with exactly these names and in this order
     * @param body the body, which goes out as UTF-8
     */
    public HttpAnswer(int status, String contentType, Map<String, String> headers, String body) {
        this(status, contentType, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Plain text. */
    public static HttpAnswer text(int status, String body) {
        return new HttpAnswer(status, TEXT, Map.of(), body);
    }

    /** JSON, which the caller has rendered. */
    public static HttpAnswer json(int status, String body) {
        return new HttpAnswer(status, JSON, Map.of(), body);
    }

    /** JSON, which the caller has rendered as UTF-8 and does not change any more. */
    public static HttpAnswer json(int status, byte[] body) {
        return bytes(status, JSON, body);
    }

    /** Anything else, which the caller does not change any more. */
    public static HttpAnswer bytes(int status, String contentType, byte[] body) {
        return new HttpAnswer(status, contentType, Map.of(), body);
    }

    /** The same with one more header. */
    public HttpAnswer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpAnswer(status, contentType, more, content);
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The content type. */
    public String contentType() {
        return contentType;
    }

    /** Further headers. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body as text. */
    public String body() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The body; must not be changed. */
    byte[] content() {
        return content;
    }

    @Override
    public String toString() {
        return status + " " + contentType + " of " + content.length + " bytes";
    }
}

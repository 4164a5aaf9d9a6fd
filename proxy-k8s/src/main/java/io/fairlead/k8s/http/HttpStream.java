package io.fairlead.k8s.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response without a length, which goes on until the client or the source ends it. The connection ends with it.
 *
 * <p>Threading: Immutable.
 *
 * @param contentType the content type
 * @param headers further headers
 * @param source fills it
 */
public record HttpStream(String contentType, Map<String, String> headers, HttpStreamSource source)
        implements HttpReply {
    public HttpStream {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}

package io.fairlead.k8s.ask;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A path of the admin API with its query.
 *
 * <p>Threading: Immutable.
 *
 * @param target path and query, encoded
 */
public record Question(String target) {
    private static final String API = "/api/v1/";

    /** A question about a resource of version 1 of the API, such as {@code services}. */
    public static Question of(String resource) {
        return new Question(API + resource);
    }

    /** The same with a parameter; without it if the value is null or empty. */
    public Question with(String parameter, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        String separator = target.indexOf('?') < 0 ? "?" : "&";
        return new Question(target + separator + parameter + "=" + encode(value));
    }

    /** The same with a number. */
    public Question with(String parameter, long value) {
        return with(parameter, Long.toString(value));
    }

    /** The same, one level deeper. */
    public Question under(String name) {
        return new Question(target + "/" + encode(name));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

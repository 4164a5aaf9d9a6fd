package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request. Those that its path does not know are errors: a misspelt filter must not pass for no filter.
 *
 * <p>Threading: Immutable.
 *
 * <p>Failure: {@link ApiException}, with a message that names the parameter.
 */
final class Parameters {
    static final int DEFAULT_LIMIT = 100;
    static final int MOST = 10_000;

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    static Parameters of(HttpQuestion question, String... known) {
        Map<String, String> values;
        try {
            values = question.parameters();
        } catch (IllegalArgumentException e) {
            throw bad("the query '" + question.query() + "' cannot be read: " + e.getMessage());
        }
        Set<String> allowed = Set.of(known);
        for (String name : values.keySet()) {
            if (!allowed.contains(name)) {
                throw bad("there is no parameter '" + name + "' here; "
                        + (known.length == 0 ? "there are none" : "there are " + String.join(", ", known)));
            }
        }
        return new Parameters(values);
    }

    static ApiException bad(String message) {
        return new ApiException(ApiException.Code.BadRequest, message);
    }

    /** Null if it is not given, or empty. */
    @Nullable
    String text(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The value in lower case; empty if it is not given. */
    String search() {
        String text = text("search");
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    int limit() {
        return number("limit", DEFAULT_LIMIT, 0, MOST);
    }

    int offset() {
        return number("offset", 0, 0, Integer.MAX_VALUE);
    }

    private int number(String name, int absent, int least, int most) {
        String text = text(name);
        if (text == null) {
            return absent;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw bad(name + " is '" + text + "'; expected a number from " + least + " to " + most);
    }

    /** A number that grows without a bound, such as the id of an event; 0 if it is not given. */
    long id(String name) {
        String text = text(name);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw bad(name + " is '" + text + "'; expected the id of an event, which is a number");
        }
    }

    boolean flag(String name) {
        return "true".equals(choice(name, List.of("true", "false"), "false"));
    }

    /** One of several words. */
    String choice(String name, List<String> words, String absent) {
        String text = text(name);
        if (text == null) {
            return absent;
        }
        if (!words.contains(text)) {
            throw bad(name + " is '" + text + "'; expected one of " + String.join(", ", words));
        }
        return text;
    }

    /** Some of several words, separated by commas; none if it is not given. */
    List<String> choices(String name, List<String> words) {
        String text = text(name);
        if (text == null) {
            return List.of();
        }
        List<String> given = List.of(text.split(",", -1));
        for (String word : given) {
            if (!words.contains(word)) {
                throw bad(name + " has '" + word + "'; expected some of " + String.join(", ", words)
                        + ", separated by commas");
            }
        }
        return given;
    }

    @Nullable
    ServiceFilter service() {
        String text = text("service");
        return text == null ? null : ServiceFilter.parse(text);
    }

    @Nullable
    EndpointFilter endpoint() {
        String text = text("endpoint");
        return text == null ? null : EndpointFilter.parse(text);
    }

    /** The range of client addresses; null for all. */
    @Nullable
    Cidr client() {
        String text = text("client");
        if (text == null) {
            return null;
        }
        IpAddress one = IpAddress.parseOrNull(text);
        try {
            return one == null ? Cidr.parse(text) : Cidr.only(one);
        } catch (IllegalArgumentException e) {
            throw bad("client is '" + text + "'; expected an IP address or a range such as 10.0.0.0/8");
        }
    }
}

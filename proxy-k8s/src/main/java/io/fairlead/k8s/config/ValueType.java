package io.fairlead.k8s.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The type of a configuration key in a file. */
public enum ValueType {
    /** A string. */
    TEXT("text; put it in quotes"),
    /** An integer. */
    WHOLE_NUMBER("a whole number"),
    /** A number with or without a fraction. */
    NUMBER("a number"),
    /** A boolean. */
    SWITCH("true or false"),
    /** A string that is a duration, or the number 0. */
    DURATION("a duration, such as 250ms, 30s, 5m, 1h or 1m30s, or 0"),
    /** A list of strings, or a string with commas. */
    LIST("a list of strings");

    private final String needed;

    ValueType(String needed) {
        this.needed = needed;
    }

    /** The allowed values, in words. */
    String needed() {
        return needed;
    }

    /** The value as it would be written on the command line; null if it is of another type. */
    @Nullable
    String text(JsonNode value) {
        return switch (this) {
            case TEXT -> string(value);
            case WHOLE_NUMBER -> value.isIntegralNumber() ? value.asString() : null;
            case NUMBER -> value.isNumber() ? value.asString() : null;
            case SWITCH -> value.isBoolean() ? value.asString() : null;
            case DURATION -> value.isInt() && value.intValue() == 0 ? "0" : string(value);
            case LIST -> value.isArray() ? items(value) : string(value);
        };
    }

    private static @Nullable String string(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }

    private static @Nullable String items(JsonNode array) {
        List<String> items = new ArrayList<>();
        for (JsonNode item : array) {
            if (!item.isString()) {
                return null;
            }
            items.add(item.stringValue());
        }
        return String.join(",", items);
    }
}

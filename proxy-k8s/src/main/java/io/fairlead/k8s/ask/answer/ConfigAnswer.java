package io.fairlead.k8s.ask.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration: {@code /api/v1/config}. */
public record ConfigAnswer(List<Value> values) {
    /**
     * The value of a key.
     *
     * @param value text, a number, a truth value, a list of them, or null
     * @param origin who has set it
     */
    public record Value(String key, @Nullable Object value, String origin) {
        /** Whether it is the default. */
        public boolean isDefault() {
            return origin.equals("default");
        }
    }
}

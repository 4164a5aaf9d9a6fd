package io.fairlead.k8s.config;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A key that can be configured. The flag {@code --dial-attempts} and the key {@code dialAttempts} of a file are the same
 * thing.
 *
 * <p>Threading: Immutable.
 *
 * @param name the key in camelCase
 * @param type the type of its value
 * @param check throws an {@link IllegalArgumentException} that says why a text cannot be the key's value
 */
public record ConfigKey(String name, ValueType type, Consumer<String> check) {
    private static final Pattern UPPER_CASE = Pattern.compile("(?=[A-Z])");
    private static final Pattern AFTER_DASH = Pattern.compile("-([a-z])");

    /** The name of the key for a flag, such as {@code dialAttempts} for {@code --dial-attempts}. */
    public static String nameOf(String flag) {
        return AFTER_DASH
                .matcher(flag.substring("--".length()))
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    /** The flag for the name of a key, such as {@code --dial-attempts} for {@code dialAttempts}. */
    public static String flagOf(String name) {
        return "--" + UPPER_CASE.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}

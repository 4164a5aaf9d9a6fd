package io.fairlead.k8s.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What a scalar without quotes stands for.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: {@code resolve.go} of the YAML library of {@code sigs.k8s.io/yaml}, which kubectl and kube-proxy read with.
 * It takes numbers as Go writes them: {@code 0x50}, {@code 0b11}, {@code 0o120}, {@code 0120} (octal), {@code 1_000}.
 */
sealed interface YamlScalar {
    /** {@code null}, {@code ~}, or nothing. */
    record Null() implements YamlScalar {}

    /** A boolean. */
    record Switch(boolean isOn) implements YamlScalar {}

    /** A whole number. */
    record Whole(BigInteger value) implements YamlScalar {}

    /** A number written with a point or an exponent, also if it is whole. */
    record Decimal(BigDecimal value) implements YamlScalar {}

    /** Infinity, or not a number: JSON has neither. */
    record NotFinite() implements YamlScalar {}

    /** Anything else. */
    record Text() implements YamlScalar {}

    /** The words for nothing. */
    Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** The words for true. */
    Set<String> ON = Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");

    /** The words for false. */
    Set<String> OFF = Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");

    /** What JSON has no word for. */
    Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /** Underscores are out. */
    Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /** The base of {@code 0x50}. */
    int HEXADECIMAL = 16;

    /** The base of {@code 80}. */
    int DECIMAL_RADIX = 10;

    /** The base of {@code 0120} and {@code 0o120}. */
    int OCTAL = 8;

    /** The base of {@code 0b1010000}. */
    int BINARY = 2;

    /** What the text stands for. */
    static YamlScalar of(String text) {
        if (NULLS.contains(text)) {
            return new Null();
        }
        if (ON.contains(text) || OFF.contains(text)) {
            return new Switch(ON.contains(text));
        }
        if (NOT_FINITE.matcher(text).matches()) {
            return new NotFinite();
        }
        char first = text.charAt(0);
        boolean mayBeNumber = first >= '0' && first <= '9' || "+-.".indexOf(first) >= 0;
        return mayBeNumber ? number(text.replace("_", "")) : new Text();
    }

    private static YamlScalar number(String text) {
        BigInteger whole = whole(text);
        if (whole != null) {
            return new Whole(whole);
        }
        if (DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? new Text() : new Decimal(BigDecimal.valueOf(value));
        }
        return new Text();
    }

    /** As Go's {@code strconv.ParseInt} with base 0 does; null for what it does not take. */
    private static @Nullable BigInteger whole(String text) {
        boolean isSigned = text.startsWith("-") || text.startsWith("+");
        String digits = isSigned ? text.substring(1) : text;
        String prefix = digits.length() > 2 ? digits.substring(0, 2) : digits;
        BigInteger value = switch (prefix) {
            case "0x", "0X" -> parsed(digits.substring(2), HEXADECIMAL);
            case "0b", "0B" -> parsed(digits.substring(2), BINARY);
            case "0o", "0O" -> parsed(digits.substring(2), OCTAL);
            default -> parsed(digits, digits.startsWith("0") ? OCTAL : DECIMAL_RADIX);
        };
        return value != null && text.startsWith("-") ? value.negate() : value;
    }

    private static @Nullable BigInteger parsed(String digits, int radix) {
        boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
        BigInteger value = isNumber ? new BigInteger(digits, radix) : null;
        return value == null || value.bitLength() > Long.SIZE ? null : value;
    }

    /** The tag by which a node says so. */
    default Tag tag() {
        return switch (this) {
            case Null _ -> Tag.NULL;
            case Switch _ -> Tag.BOOL;
            case Whole _ -> Tag.INT;
            case Decimal _, NotFinite _ -> Tag.FLOAT;
            case Text _ -> Tag.STR;
        };
    }
}

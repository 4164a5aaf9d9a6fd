package io.fairlead.k8s.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Domain names: which are valid, and which are tried for a relative one. */
final class DnsNames {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private DnsNames() {}

    /** Why a text is not a domain name, in words; null if it is one. */
    static @Nullable String problem(String name) {
        String bare = withoutDot(name);
        if (bare.isEmpty()) {
            return "it is empty";
        }
        if (bare.length() > MAX_NAME) {
            return "it has " + bare.length() + " characters; at most " + MAX_NAME + " are allowed";
        }
        for (String label : bare.split("\\.", -1)) {
            if (label.isEmpty()) {
                return "it has an empty label between two dots";
            }
            if (label.length() > MAX_LABEL) {
                return "the label '" + label + "' has " + label.length() + " characters; at most " + MAX_LABEL
                        + " are allowed";
            }
            if (!label.chars().allMatch(DnsNames::isAllowed)) {
                return "the label '" + label + "' may contain only letters, digits, '-' and '_';"
                        + " write an international name in its ASCII form (xn--...)";
            }
        }
        return null;
    }

    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /**
     * The absolute names that are tried for a name, in order: a name with at least {@code ndots} dots first as it is, any other
     * first with the search domains; one that ends with a dot only as it is.
     *
     * <p>Source: resolv.conf(5).
     */
    static List<String> candidates(String name, ResolvConf conf) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> candidates = new ArrayList<>();
        for (String domain : conf.searchDomains()) {
            String candidate = absolute(name + "." + domain);
            if (problem(candidate) == null && !candidates.contains(candidate)) {
                candidates.add(candidate);
            }
        }
        String absolute = absolute(name);
        candidates.remove(absolute);
        boolean isFirst = name.chars().filter(c -> c == '.').count() >= conf.ndots();
        candidates.add(isFirst ? 0 : candidates.size(), absolute);
        return candidates;
    }

    /** The name with a dot at its end. */
    static String absolute(String name) {
        return name.endsWith(".") ? name : name + ".";
    }

    /** The name without a dot at its end, for people. */
    static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** The form in which names are compared. */
    static String key(String name) {
        return absolute(name).toLowerCase(Locale.ROOT);
    }
}

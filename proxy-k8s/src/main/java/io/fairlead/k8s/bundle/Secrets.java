package io.fairlead.k8s.bundle;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Removes what may be a secret from text. Nothing that is collected should contain any; this is for what a log or a
 * command line contains nevertheless.
 *
 * <p>Threading: Thread-safe.
 */
final class Secrets {
    private static final String REMOVED = "[removed]";

    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    Pattern.compile(
                            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)",
                            Pattern.DOTALL),
                    REMOVED),
            new Rule(Pattern.compile("\\beyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*"), REMOVED),
            new Rule(Pattern.compile("(?i)\\b(bearer|basic)\\s+[\\w.~+/=-]{6,}"), "$1 " + REMOVED),
            new Rule(Pattern.compile("(\\w://)[^/\\s@\"]+@"), "$1" + REMOVED + "@"),
            new Rule(
                    Pattern.compile("(?i)((?:password|passwd|secret|token|api-?key|client-key-data)\"?\\s*[:=]\\s*\"?)"
                            + "[^\\s\",;}&]+"),
                    "$1" + REMOVED));

    private Secrets() {}

    static String removedFrom(String text) {
        String clean = text;
        for (Rule rule : RULES) {
            clean = rule.pattern().matcher(clean).replaceAll(rule.replacement());
        }
        return clean;
    }
}

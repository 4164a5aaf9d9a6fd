package io.fairlead.k8s.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a PromQL expression: metrics with their matchers, and labels that results are grouped by. It is no parser: whether
 * an expression is one is for promtool to say.
 *
 * <p>Threading: Immutable.
 *
 * @param selectors the metrics, in the order of the text
 * @param grouping the labels in {@code by}, {@code without}, {@code on} and the like
 * @param by those in {@code by} alone
 */
record PromQuery(List<Selector> selectors, Set<String> grouping, Set<String> by) {
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "offset", "atan2", "start", "end", "inf", "nan");
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|\\[[^]]*]"
            + "|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9.]+[a-zA-Z]*|[=!]~|[=!<>]=|\\S");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:].*");

    PromQuery {
        selectors = List.copyOf(selectors);
        grouping = Set.copyOf(grouping);
        by = Set.copyOf(by);
    }

    /**
     * A metric.
     *
     * @param matchers by label, the texts that they compare with
     */
    record Selector(String metric, Map<String, String> matchers) {
        Selector {
            matchers = Map.copyOf(matchers);
        }
    }

    static PromQuery of(String expression) {
        return new Reader(expression).read();
    }

    private static final class Reader {
        private final List<String> tokens;
        private final List<Selector> selectors = new ArrayList<>();
        private final Set<String> grouping = new TreeSet<>();
        private final Set<String> by = new TreeSet<>();
        private int at;

        Reader(String expression) {
            tokens = TOKEN.matcher(expression)
                    .results()
                    .map(match -> match.group())
                    .toList();
        }

        PromQuery read() {
            while (at < tokens.size()) {
                String token = tokens.get(at++);
                if (GROUPING.contains(token)) {
                    labels(token);
                } else if (isMetric(token)) {
                    selectors.add(new Selector(token, matchers()));
                }
            }
            return new PromQuery(selectors, grouping, by);
        }

        /** What is followed by a parenthesis, or by a grouping, is a function. */
        private boolean isMetric(String token) {
            return NAME.matcher(token).matches()
                    && !WORDS.contains(token)
                    && !next("(")
                    && (at == tokens.size() || !Set.of("by", "without").contains(tokens.get(at)));
        }

        private boolean next(String token) {
            return at < tokens.size() && tokens.get(at).equals(token);
        }

        private void labels(String keyword) {
            if (!next("(")) {
                return;
            }
            for (at++; !next(")"); at++) {
                if (NAME.matcher(tokens.get(at)).matches()) {
                    grouping.add(tokens.get(at));
                    if (keyword.equals("by")) {
                        by.add(tokens.get(at));
                    }
                }
            }
        }

        private Map<String, String> matchers() {
            Map<String, String> matchers = new LinkedHashMap<>();
            if (!next("{")) {
                return matchers;
            }
            for (at++; !next("}"); at++) {
                Matcher name = NAME.matcher(tokens.get(at));
                if (name.matches()) {
                    String text = tokens.get(at + 2);
                    matchers.put(tokens.get(at), text.substring(1, text.length() - 1));
                    at += 2;
                }
            }
            return matchers;
        }
    }
}

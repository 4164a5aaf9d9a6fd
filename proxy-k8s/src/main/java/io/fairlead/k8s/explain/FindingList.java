package io.fairlead.k8s.explain;

import io.fairlead.k8s.explain.ExplanationReport.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Collects findings. Confined to one report. */
final class FindingList {
    /** How bad a finding is; the worst first. */
    enum Severity {
        ERROR,
        WARNING,
        INFO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Entry(Severity severity, Cause cause, String what, String next) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(Severity severity, Cause cause, String what, String next) {
        Entry entry = new Entry(severity, cause, sentence(what), sentence(next));
        if (!entries.contains(entry)) {
            entries.add(entry);
        }
    }

    private static String sentence(String text) {
        boolean isEnded = text.isEmpty() || text.endsWith(".") || text.endsWith("?");
        String capital = isName(text) ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        return isEnded ? capital : capital + ".";
    }

    /** Whether it begins with the name of a field or file, which must stay as it is. */
    private static boolean isName(String text) {
        return text.isEmpty() || text.split(" ", 2)[0].contains(".");
    }

    List<Finding> sorted() {
        return entries.stream()
                .sorted(Comparator.comparing(Entry::severity))
                .map(entry ->
                        new Finding(entry.severity().toString(), entry.cause().toString(), entry.what(), entry.next()))
                .toList();
    }
}

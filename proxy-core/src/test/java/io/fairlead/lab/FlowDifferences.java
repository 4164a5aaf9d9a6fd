package io.fairlead.lab;

import org.jspecify.annotations.Nullable;

/** What a way to capture traffic is documented to do other than the table of flows says. */
@FunctionalInterface
public interface FlowDifferences {
    /** It does all as the table says. */
    FlowDifferences NONE = (row, config) -> null;

    /** What it does instead, in the words of {@link Observation}; null if it does as the table says. */
    @Nullable
    String of(MasqueradeRow row, MasqueradeConfig config);
}

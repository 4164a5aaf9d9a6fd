package io.fairlead.k8s.metrics;

import java.util.Locale;

/** Which of a Service's two traffic policies is meant. */
public enum PolicyKind {
    /** That for connections to the cluster IP. */
    INTERNAL,
    /** That for connections to any other address. */
    EXTERNAL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.fairlead.k8s.metrics;

import java.util.Locale;

/** Which of a Service's two traffic policies is meant. */
public enum PolicyKind {
    /** The policy for connections to the cluster IP. */
    INTERNAL,
    /** The policy for connections to any other address. */
    EXTERNAL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.fairlead.k8s.cli;

import org.jspecify.annotations.Nullable;

/** An option without a value, as in {@code --master=}: in kube-proxy's command line it counts as not given. */
final class Blank {
    private Blank() {}

    static @Nullable String toNull(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}

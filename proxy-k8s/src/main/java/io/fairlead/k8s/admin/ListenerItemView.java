package io.fairlead.k8s.admin;

import org.jspecify.annotations.Nullable;

/** An address at which a service port answers, or should. Immutable. */
record ListenerItemView(
        String address,
        String protocol,
        String kind,
        String service,
        boolean listening,
        @Nullable String problem) {}

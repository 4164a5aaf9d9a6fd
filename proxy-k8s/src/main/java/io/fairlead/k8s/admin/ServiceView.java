package io.fairlead.k8s.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Service with everything about it. Immutable.
 *
 * @param type its type; null, because the proxy does not keep it
 */
record ServiceView(
        String namespace,
        String service,
        @Nullable String type,
        List<ServicePortView> ports,
        List<EventView> history) {}

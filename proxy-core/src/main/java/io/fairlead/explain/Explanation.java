package io.fairlead.explain;

import io.fairlead.route.RouteTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to connections, and why.
 *
 * <p>Threading: Immutable.
 *
 * @param question what was asked
 * @param time when
 * @param table the routes at that time
 * @param proxy the running proxy; null if none runs
 * @param servicePorts the service ports that the question is about; empty if there are none
 * @param isOwnAddress whether the question is about an address of this machine
 */
public record Explanation(
        Question question,
        Instant time,
        RouteTable table,
        @Nullable ProxyState proxy,
        List<ServicePortExplanation> servicePorts,
        boolean isOwnAddress) {
    public Explanation {
        servicePorts = List.copyOf(servicePorts);
    }
}

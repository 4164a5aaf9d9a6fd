package io.fairlead.k8s.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.fairlead.k8s.metrics.TrafficCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A port of a Service, over both address families. Immutable.
 *
 * @param candidates its endpoints; null in lists
 */
record ServicePortView(
        String namespace,
        String service,
        String port,
        int portNumber,
        String protocol,
        String selector,
        @Nullable Long affinitySeconds,
        String internalTrafficPolicy,
        String externalTrafficPolicy,
        List<Address> addresses,
        Endpoints endpoints,
        TrafficCounts traffic,
        Map<String, String> settings,
        String state,
        @Nullable String why,
        @JsonInclude(Include.NON_NULL) @Nullable List<EndpointView> candidates) {
    record Address(
            String address,
            String kind,
            String verdict,
            boolean listening,
            @Nullable String problem) {}

    record Endpoints(int total, int ready, int used, int terminating, int ejected) {}
}

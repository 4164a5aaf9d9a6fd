package io.fairlead.k8s.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a node is: the body of {@code /api/v1/status}. Immutable. */
record StatusView(
        String version,
        String java,
        long pid,
        String node,
        @Nullable String zone,
        String startedAt,
        double uptimeSeconds,
        boolean healthy,
        boolean ready,
        boolean draining,
        List<String> problems,
        SourceView source,
        Capture capture,
        String relay,
        String selector,
        String logLevel,
        Map<String, Integer> states,
        Table table,
        Connections connections,
        Sessions sessions,
        int ejectedEndpoints,
        Descriptors descriptors,
        long heapUsedBytes,
        long residentBytes,
        List<Loop> eventLoops) {
    record Capture(String mode) {}

    record Table(
            long revision,
            @Nullable String updatedAt,
            int services,
            int servicePorts,
            int endpoints,
            int listening,
            int listenFailed) {}

    record Connections(int open, long limit, long opened, long failed, long retried) {}

    record Sessions(int open, long opened) {}

    record Descriptors(long open, long limit) {}

    record Loop(String name, int connections, double sinceLastPollMillis) {}
}

package io.fairlead.k8s.ask.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a node: {@code /api/v1/status}. */
public record StatusAnswer(
        String version,
        String java,
        long pid,
        String node,
        String zone,
        String startedAt,
        double uptimeSeconds,
        boolean healthy,
        boolean ready,
        boolean draining,
        List<String> problems,
        @Nullable Source source,
        @Nullable Capture capture,
        String relay,
        String selector,
        String logLevel,
        @Nullable Table table,
        @Nullable Usage connections,
        @Nullable Usage sessions,
        long ejectedEndpoints,
        @Nullable Usage descriptors,
        long heapUsedBytes,
        long residentBytes,
        List<EventLoop> eventLoops) {

    /** Where Services come from. */
    public record Source(String kind, String location, String state, boolean listed) {}

    /** How traffic reaches the proxy. */
    public record Capture(String mode) {}

    /** The routes. */
    public record Table(
            long revision,
            String updatedAt,
            long services,
            long servicePorts,
            long endpoints,
            long listening,
            long listenFailed) {}

    /** How much of something is used; the limit is null where there is none. */
    public record Usage(long open, @Nullable Long limit) {}

    /** An event loop. */
    public record EventLoop(String name, long connections, double sinceLastPollMillis) {}
}

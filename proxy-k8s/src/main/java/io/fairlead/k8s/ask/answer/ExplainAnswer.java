package io.fairlead.k8s.ask.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where new connections go, and why: {@code /api/v1/explain}. */
public record ExplainAnswer(
        @Nullable Question question,
        String outcome,
        String summary,
        List<ServicePort> servicePorts,
        List<Finding> findings) {

    /** What was asked. */
    public record Question(String service, String address, String protocol, String from) {}

    /** A service port that the question is about. */
    public record ServicePort(
            String namespace,
            String service,
            String port,
            String protocol,
            String selector,
            @Nullable Affinity affinity,
            List<Frontend> frontends,
            List<Candidate> candidates) {}

    /** ClientIP affinity. */
    public record Affinity(double timeoutSeconds, String remembered) {}

    /** An address of a service port. */
    public record Frontend(
            String address,
            String kind,
            String policy,
            String origin,
            boolean listening,
            String problem,
            List<String> sourceRanges,
            @Nullable Boolean admitted,
            String verdict) {}

    /** An endpoint, and whether it may be picked. */
    public record Candidate(
            String endpoint,
            String node,
            String zone,
            boolean in,
            String why,
            @Nullable Double share,
            long open,
            String ejectedUntil) {}

    /** What to know about the outcome. */
    public record Finding(String severity, String cause, String what, String next) {}
}

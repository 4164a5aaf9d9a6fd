package io.fairlead.k8s.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An explanation as it is printed, and as JSON.
 *
 * <p>Threading: Immutable.
 *
 * @param question what was asked
 * @param outcome {@code forward}, {@code reject}, {@code drop}, {@code notProxied}, {@code notFound} or {@code notListening}
 * @param summary one sentence
 * @param servicePorts the service ports that the question is about
 * @param findings what to know, the worst first
 */
public record ExplanationReport(
        Asked question, String outcome, String summary, List<ServicePort> servicePorts, List<Finding> findings) {
    public ExplanationReport {
        servicePorts = List.copyOf(servicePorts);
        findings = List.copyOf(findings);
    }

    /** What was asked; null for what was not named. */
    public record Asked(
            @Nullable String service,
            @Nullable String address,
            @Nullable String protocol,
            @Nullable String from) {}

    /**
     * A service port.
     *
     * @param port its name; empty if it has none
     * @param portNumber its number
     * @param affinity session affinity; null for none
     * @param candidates the endpoints, as connections to the first of the frontends see them
     * @param otherCandidates the same for frontends with another traffic policy
     */
    public record ServicePort(
            String namespace,
            String service,
            String port,
            int portNumber,
            String protocol,
            String selector,
            @Nullable Affinity affinity,
            List<Frontend> frontends,
            List<Candidate> candidates,
            List<OtherCandidates> otherCandidates) {
        public ServicePort {
            frontends = List.copyOf(frontends);
            candidates = List.copyOf(candidates);
            otherCandidates = List.copyOf(otherCandidates);
        }
    }

    /**
     * Session affinity ClientIP.
     *
     * @param timeoutSeconds how long a client is remembered after its latest connection
     * @param remembered the endpoint that the client had; null if it is not remembered, or none was named
     */
    public record Affinity(double timeoutSeconds, @Nullable String remembered) {}

    /**
     * An address of a service port.
     *
     * @param kind {@code ClusterIP}, {@code NodePort}, {@code LoadBalancerIP}, {@code ExternalIP} or {@code UnixSocket}
     * @param policy {@code Cluster} or {@code Local}
     * @param origin {@code elsewhere}, {@code node} or {@code pod}; null if no client was named
     * @param listening whether clients can connect; null if no proxy was asked
     * @param problem why they cannot; null if they can
     * @param sourceRanges the clients that may connect; empty for all
     * @param admitted whether the client may; null if none was named
     * @param verdict {@code forward}, {@code reject} or {@code drop}
     */
    public record Frontend(
            String address,
            String kind,
            String policy,
            @Nullable String origin,
            @Nullable Boolean listening,
            @Nullable String problem,
            List<String> sourceRanges,
            @Nullable Boolean admitted,
            String verdict) {
        public Frontend {
            sourceRanges = List.copyOf(sourceRanges);
        }
    }

    /**
     * An endpoint.
     *
     * @param in whether the next connection may go to it
     * @param why why, or why not
     * @param share the probability that it does; null if that cannot be known
     * @param open how many connections of this proxy are open to it
     * @param ejectedUntil until when it is ejected; null if it is not
     */
    public record Candidate(
            String endpoint,
            @Nullable String node,
            @Nullable String zone,
            boolean in,
            String why,
            @Nullable Double share,
            int open,
            @Nullable String ejectedUntil) {}

    /** The endpoints as connections to other addresses see them. */
    public record OtherCandidates(String policy, List<String> frontends, List<Candidate> candidates) {
        public OtherCandidates {
            frontends = List.copyOf(frontends);
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Something to know.
     *
     * @param severity {@code error}, {@code warning} or {@code info}
     * @param cause a {@link Cause} in camel case
     * @param what what was found
     * @param next what to check or change
     */
    public record Finding(String severity, String cause, String what, String next) {}
}

package io.fairlead.k8s.explain;

import io.fairlead.config.DurationText;
import io.fairlead.explain.CandidateExplanation;
import io.fairlead.explain.CandidateSet;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.Reason;
import io.fairlead.explain.ServicePortExplanation;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to know about the endpoints of a service port. Confined to one report. */
final class EndpointFindings {
    /** How many endpoints a sentence names. */
    private static final int NAMED_AT_MOST = 3;

    /** Fewer open connections say nothing about how even the load is. */
    private static final int MIN_OPEN = 10;

    private final Explanation explanation;
    private final ServicePortExplanation port;
    private final FindingList findings;
    private final ServicePortId id;
    private final String inNamespace;

    EndpointFindings(Explanation explanation, ServicePortExplanation port, FindingList findings) {
        this.explanation = explanation;
        this.port = port;
        this.findings = findings;
        id = port.route().id();
        inNamespace = "kubectl -n " + id.name().service().namespace() + " ";
    }

    void add() {
        if (id.name().protocol() == Protocol.SCTP) {
            findings.add(
                    Severity.ERROR,
                    Cause.UNSUPPORTED_PROTOCOL,
                    "SCTP is not proxied; only TCP and UDP are (" + id + ")",
                    "Serve the port by another proxy, or connect to the pods themselves");
        } else if (!port.route().endpoints().hasAny()) {
            EndpointCause cause = EndpointCause.of(explanation.table(), id);
            findings.add(
                    Severity.ERROR,
                    cause.cause(),
                    "service port " + id + " has no usable endpoint: " + cause.what(),
                    cause.next());
        } else {
            port.candidates().forEach(this::add);
        }
    }

    private void add(CandidateSet set) {
        addFailures(set);
        addDrained(set);
        addTerminating(set);
        addNotReady(set);
        addHints(set);
        new PreferenceFindings(explanation.table().self(), id, findings).add(set);
        addAffinity(set);
    }

    private void addFailures(CandidateSet set) {
        List<CandidateExplanation> ejected = with(set, Reason.EJECTED);
        List<CandidateExplanation> failing = set.candidates().stream()
                .filter(candidate -> candidate.reason() == Reason.READY && candidate.failures() != null)
                .toList();
        String cause = lastCause(ejected.isEmpty() ? failing : ejected);
        if (!ejected.isEmpty() && set.isLastResort()) {
            findings.add(
                    Severity.ERROR,
                    Cause.ALL_ENDPOINTS_EJECTED,
                    "all usable endpoints of " + id + " are ejected (" + names(ejected) + ")" + cause
                            + "; connections try them nevertheless",
                    refusedAdvice(cause));
        } else if (!ejected.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    Cause.ENDPOINTS_EJECTED,
                    Words.count(ejected.size(), "endpoint") + " of " + id + (ejected.size() == 1 ? " is" : " are")
                            + " ejected (" + names(ejected) + ")" + cause,
                    refusedAdvice(cause));
        } else if (!failing.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    Cause.ENDPOINTS_FAILING,
                    Words.count(failing.size(), "endpoint") + " of " + id
                            + (failing.size() == 1 ? " has" : " have") + " failed attempts (" + names(failing) + ")"
                            + cause,
                    refusedAdvice(cause));
        }
    }

    private static String lastCause(List<CandidateExplanation> failed) {
        return failed.stream()
                .map(CandidateExplanation::failures)
                .filter(Objects::nonNull)
                .map(CandidateExplanation.Failures::cause)
                .filter(Objects::nonNull)
                .findFirst()
                .map(cause -> "; last failure: " + cause)
                .orElse("");
    }

    private String refusedAdvice(String cause) {
        ServiceName service = id.name().service();
        String slices = inNamespace + "get endpointslices -l kubernetes.io/service-name=" + service.name();
        return cause.contains("refused")
                ? "Nothing listens at that port of the pods: check that targetPort is the port of the application, and that"
                        + " it does not listen on 127.0.0.1 alone. " + slices + "; in the pod: ss -ltn"
                : "Check the pods, and whether a NetworkPolicy or the network keeps this node from them: " + slices;
    }

    private void addDrained(CandidateSet set) {
        List<CandidateExplanation> drained = with(set, Reason.DRAINED);
        if (!drained.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    Cause.ENDPOINTS_DRAINED,
                    "an operator has drained " + Words.count(drained.size(), "endpoint") + " of " + id + " ("
                            + names(drained) + ")",
                    "They get no new connections from this node while others are left, until they are restored or"
                            + " Fairlead restarts");
        }
    }

    private void addTerminating(CandidateSet set) {
        List<CandidateExplanation> terminating = with(set, Reason.SERVING_WHILE_TERMINATING);
        if (!terminating.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    Cause.ONLY_TERMINATING_ENDPOINTS,
                    "no ready endpoint of " + id + " is left; connections go to endpoints that still serve while they"
                            + " terminate (" + names(terminating) + ")",
                    "Check why no pod takes their place: " + inNamespace + "get pods");
        }
    }

    private void addNotReady(CandidateSet set) {
        List<CandidateExplanation> notReady = with(set, Reason.NOT_READY);
        if (!notReady.isEmpty()) {
            findings.add(
                    Severity.WARNING,
                    Cause.ENDPOINTS_NOT_READY,
                    notReady.size() + " of " + Words.count(set.candidates().size(), "endpoint") + " of " + id
                            + (notReady.size() == 1 ? " is" : " are") + " not ready (" + names(notReady) + ")",
                    "Check why their readiness probes fail: " + inNamespace + "describe pods");
        }
    }

    private void addHints(CandidateSet set) {
        long otherZone = with(set, Reason.OTHER_ZONE).size();
        long otherNode = with(set, Reason.OTHER_NODE).size();
        if (otherZone + otherNode > 0) {
            String zone = explanation.table().self().zone();
            findings.add(
                    Severity.INFO,
                    Cause.TOPOLOGY_HINTS,
                    "hints of the EndpointSlices keep connections of " + id
                            + (otherNode > 0 ? " on this node" : " in this zone (" + zone + ")") + ": "
                            + Words.count(otherZone + otherNode, "ready endpoint")
                            + (otherZone + otherNode == 1 ? " is" : " are") + " not used from here",
                    "This is how trafficDistribution works; it does not overflow to other zones under load. Remove"
                            + " spec.trafficDistribution to use all endpoints");
        }
    }

    private void addAffinity(CandidateSet set) {
        Duration timeout = timeout(port.servicePort().affinity());
        if (timeout == null || set.used() < 2) {
            return;
        }
        IpAddress from = explanation.question().from();
        boolean isUneven = isUneven(set);
        findings.add(
                isUneven ? Severity.WARNING : Severity.INFO,
                Cause.SESSION_AFFINITY,
                "session affinity ClientIP keeps each client at one endpoint of " + id + " until "
                        + DurationText.format(timeout) + " after its latest new connection"
                        + (from == null
                                ? ""
                                : set.remembered() == null
                                        ? "; " + from + " is not remembered, and goes to any"
                                        : "; " + from + " is remembered at " + set.remembered())
                        + (isUneven ? ". The load is uneven: " + openCounts(set) : ""),
                "Clients behind one address, such as a NAT gateway, another proxy or a load balancer with"
                        + " externalTrafficPolicy: Cluster, count as one client and load one endpoint. If the load is"
                        + " uneven, set sessionAffinity: None, or let clients keep their addresses");
    }

    private static @Nullable Duration timeout(SessionAffinity affinity) {
        return switch (affinity) {
            case SessionAffinity.None() -> null;
            case SessionAffinity.ClientIp(var timeout) -> timeout;
        };
    }

    /** Whether one endpoint has more than twice its part of the open connections. */
    private static boolean isUneven(CandidateSet set) {
        long open = used(set).stream().mapToLong(CandidateExplanation::open).sum();
        long most =
                used(set).stream().mapToLong(CandidateExplanation::open).max().orElse(0);
        return open >= MIN_OPEN && most * set.used() > 2 * open;
    }

    private static String openCounts(CandidateSet set) {
        List<CandidateExplanation> used = new ArrayList<>(used(set));
        used.sort(Comparator.comparingInt(CandidateExplanation::open).reversed());
        return used.stream()
                .limit(NAMED_AT_MOST)
                .map(candidate -> Words.count(candidate.open(), "open connection") + " to " + candidate.endpoint())
                .collect(Collectors.joining(", "));
    }

    private static List<CandidateExplanation> used(CandidateSet set) {
        return set.candidates().stream().filter(CandidateExplanation::isIn).toList();
    }

    private static List<CandidateExplanation> with(CandidateSet set, Reason reason) {
        return set.candidates().stream()
                .filter(candidate -> candidate.reason() == reason)
                .toList();
    }

    private static String names(List<CandidateExplanation> candidates) {
        String names = candidates.stream()
                .limit(NAMED_AT_MOST)
                .map(candidate -> candidate.endpoint().toString())
                .collect(Collectors.joining(", "));
        return candidates.size() > NAMED_AT_MOST ? names + ", and others" : names;
    }
}

package io.fairlead.k8s.explain;

import io.fairlead.config.CaptureMode;
import io.fairlead.explain.CandidateExplanation;
import io.fairlead.explain.CandidateSet;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.FrontendExplanation;
import io.fairlead.explain.ProxyState;
import io.fairlead.explain.Question;
import io.fairlead.explain.ServicePortExplanation;
import io.fairlead.k8s.explain.ExplanationReport.Affinity;
import io.fairlead.k8s.explain.ExplanationReport.Asked;
import io.fairlead.k8s.explain.ExplanationReport.Candidate;
import io.fairlead.k8s.explain.ExplanationReport.Finding;
import io.fairlead.k8s.explain.ExplanationReport.Frontend;
import io.fairlead.k8s.explain.ExplanationReport.OtherCandidates;
import io.fairlead.k8s.explain.ExplanationReport.ServicePort;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.listen.FrontendState;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.route.ServiceDetails;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the proxy explains into Kubernetes' words, with causes and what to check next.
 *
 * <p>Threading: Thread-safe.
 */
public final class Diagnosis {
    private Diagnosis() {}

    /** The report of a running node. */
    public static ExplanationReport of(Explanation explanation, Exclusions exclusions) {
        return of(explanation, exclusions, List.of());
    }

    /**
     * The report.
     *
     * @param problems of manifests; those of objects that the question is about are added
     */
    public static ExplanationReport of(Explanation explanation, Exclusions exclusions, List<Problem> problems) {
        FindingList findings = new FindingList();
        Outcome outcome = outcome(explanation, exclusions, findings);
        for (ServicePortExplanation port : explanation.servicePorts()) {
            new FrontendFindings(explanation, port, findings).add();
            new EndpointFindings(explanation, port, findings).add();
        }
        addTerminating(explanation, exclusions, findings);
        ProxyFindings.add(explanation, findings);
        addProblems(explanation, problems, findings);
        List<Finding> sorted = findings.sorted();
        return new ExplanationReport(
                asked(explanation.question()),
                outcome.toString(),
                summary(explanation, outcome, sorted),
                explanation.servicePorts().stream().map(Diagnosis::port).toList(),
                sorted);
    }

    private static Outcome outcome(Explanation explanation, Exclusions exclusions, FindingList findings) {
        if (explanation.servicePorts().isEmpty()) {
            boolean isExcluded = new UnknownSubject(explanation, exclusions, findings).addFindings();
            return isExcluded ? Outcome.NOT_PROXIED : Outcome.NOT_FOUND;
        }
        return explanation.servicePorts().stream()
                .map(port -> Outcome.of(port, explanation.proxy() != null))
                .max(Comparator.naturalOrder())
                .orElse(Outcome.NOT_FOUND);
    }

    private static void addTerminating(Explanation explanation, Exclusions exclusions, FindingList findings) {
        for (ServicePortExplanation port : explanation.servicePorts()) {
            ServiceName service = port.route().id().name().service();
            if (exclusions.isTerminating(service)) {
                findings.add(
                        Severity.WARNING,
                        Cause.SERVICE_TERMINATING,
                        "Service " + service + " is being deleted; it is served until its finalizers have run",
                        "Look for the finalizer that holds it: kubectl -n " + service.namespace() + " get service "
                                + service.name() + " -o jsonpath='{.metadata.finalizers}'");
            }
        }
    }

    private static void addProblems(Explanation explanation, List<Problem> problems, FindingList findings) {
        Set<ServiceName> services = new HashSet<>();
        if (explanation.question() instanceof Question.OfService question) {
            services.add(question.service());
        }
        explanation
                .servicePorts()
                .forEach(port -> services.add(port.route().id().name().service()));
        for (Problem problem : problems) {
            ObjectReference object = problem.object();
            if (object != null
                    && services.stream().anyMatch(service -> isAbout(object, service, explanation))
                    && problem.severity() != Problem.Severity.NOTE) {
                findings.add(
                        problem.severity() == Problem.Severity.ERROR ? Severity.ERROR : Severity.WARNING,
                        Cause.MANIFEST_PROBLEM,
                        (problem.location() == null ? "" : problem.location() + ": ") + object + ": "
                                + (problem.field().isEmpty() ? "" : problem.field() + ": ") + problem.what(),
                        problem.remedy());
            }
        }
    }

    private static boolean isAbout(ObjectReference object, ServiceName service, Explanation explanation) {
        if (!object.namespace().equals(service.namespace())) {
            return false;
        }
        return switch (object.kind()) {
            case "Service" -> object.name().equals(service.name());
            case "EndpointSlice" ->
                explanation.table().details(service).slices().stream()
                        .map(ServiceDetails.Slice::name)
                        .anyMatch(object.name()::equals);
            default -> false;
        };
    }

    private static String summary(Explanation explanation, Outcome outcome, List<Finding> findings) {
        if (explanation.servicePorts().isEmpty() || outcome == Outcome.NOT_LISTENING) {
            return findings.isEmpty()
                    ? "Connections do not reach this node's proxy."
                    : findings.getFirst().what();
        }
        List<ServicePortExplanation> ports = explanation.servicePorts();
        if (ports.size() == 1) {
            return sentence(ports.getFirst(), explanation, findings);
        }
        return ports.stream()
                .map(port -> name(port.route().id()) + ": n"
                        + sentence(port, explanation, List.of()).substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String name(ServicePortId id) {
        return id.toString().substring(id.name().service().toString().length()).replaceFirst("^:", "");
    }

    private static String sentence(ServicePortExplanation port, Explanation explanation, List<Finding> findings) {
        IpAddress from = explanation.question().from();
        ProxyState proxy = explanation.proxy();
        FrontendExplanation first = port.frontends().getFirst();
        boolean isUdp = port.route().id().name().protocol() == Protocol.UDP;
        String subject = "New " + (isUdp ? "sessions" : "connections") + (from == null ? "" : " from " + from);
        return switch (first.decision()) {
            case FORWARD -> subject + " go to " + destination(port) + cause(findings) + ".";
            case REJECT -> subject + " are refused" + cause(findings) + ".";
            case DROP ->
                subject
                        + (proxy != null && proxy.capture() == CaptureMode.NONE && !isUdp
                                ? " are refused"
                                : " get no answer")
                        + cause(findings) + ".";
        };
    }

    private static String cause(List<Finding> findings) {
        return findings.isEmpty() || !findings.getFirst().severity().equals(Severity.ERROR.toString())
                ? ""
                : " (" + findings.getFirst().cause() + ")";
    }

    private static String destination(ServicePortExplanation port) {
        CandidateSet set = port.candidates().getFirst();
        return set.remembered() != null
                ? set.remembered() + ", by session affinity"
                : set.used() + " of " + Words.count(set.candidates().size(), "endpoint");
    }

    private static Asked asked(Question question) {
        IpAddress from = question.from();
        String client = from == null ? null : from.toString();
        return switch (question) {
            case Question.OfService(var service, var port, var _) ->
                new Asked(port == null ? service.toString() : service + ":" + port, null, null, client);
            case Question.OfAddress(var address, var protocol, var _) ->
                new Asked(null, address.toString(), protocol == null ? null : protocol.toString(), client);
        };
    }

    private static ServicePort port(ServicePortExplanation explained) {
        ServicePortId id = explained.route().id();
        List<CandidateSet> sets = explained.candidates();
        return new ServicePort(
                id.name().service().namespace(),
                id.name().service().name(),
                id.name().port(),
                explained.servicePort().port(),
                id.name().protocol().toString(),
                explained.selector(),
                affinity(explained),
                explained.frontends().stream().map(Diagnosis::frontend).toList(),
                sets.isEmpty() ? List.of() : candidates(sets.getFirst(), id),
                sets.stream().skip(1).map(set -> others(set, id)).toList());
    }

    private static @Nullable Affinity affinity(ServicePortExplanation explained) {
        return switch (explained.servicePort().affinity()) {
            case SessionAffinity.None() -> null;
            case SessionAffinity.ClientIp(var timeout) -> {
                var remembered = explained.candidates().isEmpty()
                        ? null
                        : explained.candidates().getFirst().remembered();
                yield new Affinity(timeout.toMillis() / 1000.0, remembered == null ? null : remembered.toString());
            }
        };
    }

    private static Frontend frontend(FrontendExplanation explained) {
        FrontendState state = explained.state();
        String problem = explained.owner() != null
                ? Words.BELONGS_TO + explained.owner().servicePort()
                : state == null ? null : state.problem();
        return new Frontend(
                address(explained.frontend()),
                Words.of(explained.frontend().kind()),
                Words.of(explained.policy()),
                explained.origin() == null ? null : Words.of(explained.origin()),
                explained.owner() != null ? Boolean.FALSE : state == null ? null : state.isListening(),
                problem,
                explained.sourceRanges().stream().map(Cidr::toString).toList(),
                explained.isAdmitted(),
                Words.of(explained.decision()));
    }

    private static String address(io.fairlead.model.Frontend frontend) {
        return frontend.unixSocket() == null
                ? frontend.address().toString()
                : frontend.unixSocket().path().toString();
    }

    private static List<Candidate> candidates(CandidateSet set, ServicePortId id) {
        return set.candidates().stream()
                .map(candidate -> candidate(candidate, id))
                .toList();
    }

    private static Candidate candidate(CandidateExplanation explained, ServicePortId id) {
        CandidateExplanation.Failures failures = explained.failures();
        return new Candidate(
                explained.endpoint().toString(),
                explained.nodeName(),
                explained.zone(),
                explained.isIn(),
                Words.why(explained, id),
                explained.share(),
                explained.open(),
                failures == null ? null : Words.time(failures.ejectedUntil()));
    }

    private static OtherCandidates others(CandidateSet set, ServicePortId id) {
        return new OtherCandidates(
                Words.of(set.policy()),
                set.frontends().stream().map(Diagnosis::address).toList(),
                candidates(set, id));
    }
}

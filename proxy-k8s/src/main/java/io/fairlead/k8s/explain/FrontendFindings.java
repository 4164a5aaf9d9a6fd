package io.fairlead.k8s.explain;

import io.fairlead.capture.CapturePreview;
import io.fairlead.config.CaptureMode;
import io.fairlead.explain.Decision;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.FrontendExplanation;
import io.fairlead.explain.ProxyState;
import io.fairlead.explain.ServicePortExplanation;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.listen.FrontendState;
import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Protocol;
import io.fairlead.route.EndpointCategories;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import io.fairlead.transport.ListenException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to know about the addresses of a service port. Confined to one report. */
final class FrontendFindings {
    private final Explanation explanation;
    private final ServicePortExplanation port;
    private final FindingList findings;

    FrontendFindings(Explanation explanation, ServicePortExplanation port, FindingList findings) {
        this.explanation = explanation;
        this.port = port;
        this.findings = findings;
    }

    void add() {
        for (FrontendExplanation frontend : port.frontends()) {
            add(frontend, severity(frontend));
        }
    }

    /** What concerns the address that is asked for, or the cluster IP, is worse than what concerns another one. */
    private Severity severity(FrontendExplanation frontend) {
        return frontend.equals(port.frontends().getFirst()) ? Severity.ERROR : Severity.WARNING;
    }

    private void add(FrontendExplanation explained, Severity severity) {
        if (explained.owner() != null) {
            addConflict(explained.frontend(), explained.owner(), severity);
            return;
        }
        if (port.servicePort().id().name().protocol() == Protocol.SCTP) {
            return;
        }
        addListening(explained, severity);
        addPolicy(explained, severity);
        addSources(explained);
    }

    private void addConflict(Frontend loser, Frontend owner, Severity severity) {
        findings.add(
                severity,
                Cause.ADDRESS_CONFLICT,
                loser.address() + "/" + loser.protocol() + " already belongs to " + owner.servicePort() + " ("
                        + Words.of(owner.kind()) + "), which gets the connections",
                "The older Service keeps an address; of equally old ones the one whose name sorts first. Change the"
                        + " address or port of one of them");
    }

    private void addListening(FrontendExplanation explained, Severity severity) {
        ProxyState proxy = explanation.proxy();
        Frontend frontend = explained.frontend();
        FrontendState state = explained.state();
        String problem = state == null ? null : state.problem();
        boolean isCapturing = proxy != null && proxy.capture() != CaptureMode.NONE;
        if (isCapturing && !CapturePreview.isCapturable(frontend)) {
            findings.add(
                    severity,
                    Cause.ADDRESS_NOT_CAPTURED,
                    frontend.address() + " is a loopback, link-local, multicast or broadcast address, which is never"
                            + " captured",
                    "Remove it from the Service");
        } else if (problem != null && state != null) {
            int end = problem.indexOf("; ");
            findings.add(
                    severity,
                    cause(frontend, state.cause()),
                    end < 0 ? problem : problem.substring(0, end),
                    end < 0 ? "Fairlead tries again" : problem.substring(end + 2) + ". Fairlead tries again");
        } else if (proxy != null
                && explained.decision() == Decision.FORWARD
                && (state == null || !state.isListening())) {
            findings.add(
                    severity,
                    Cause.NOT_LISTENING,
                    frontend.address() + " is not listened on, though connections could be forwarded",
                    "Ask again in a moment; if it stays so, look for the address in the node's log");
        }
    }

    private static Cause cause(Frontend frontend, ListenException.@Nullable Cause cause) {
        return switch (cause) {
            case IN_USE -> frontend.kind() == FrontendKind.NODE_PORT ? Cause.NODE_PORT_IN_USE : Cause.ADDRESS_IN_USE;
            case NO_SUCH_ADDRESS -> Cause.ADDRESS_NOT_LOCAL;
            case NO_SUCH_FAMILY, NOT_PERMITTED, EXHAUSTED, OTHER -> Cause.LISTEN_FAILED;
            case null -> Cause.LISTEN_FAILED;
        };
    }

    private void addPolicy(FrontendExplanation explained, Severity severity) {
        EndpointCategories endpoints = port.route().endpoints();
        Frontend frontend = explained.frontend();
        boolean isSourceRefused = explained.isAdmitted() != null && !explained.isAdmitted();
        if (explained.decision() != Decision.DROP || !endpoints.local().isEmpty() || isSourceRefused) {
            return;
        }
        String field = Words.policyField(frontend.kind());
        String self = explanation.table().self().name();
        List<KnownEndpoint> usable = explanation.table().endpoints(port.route().id()).stream()
                .filter(known -> known.endpoint().isReady() || known.endpoint().isServingTerminating())
                .toList();
        String nodes = usable.stream()
                .map(KnownEndpoint::nodeName)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .limit(5)
                .collect(Collectors.joining(", "));
        findings.add(
                severity,
                Cause.NO_LOCAL_ENDPOINT,
                "spec." + field + " is Local, and "
                        + (usable.size() == 1
                                ? "the only usable endpoint is not on this node"
                                : "none of the " + usable.size() + " usable endpoints is on this node")
                        + (self.isEmpty() ? "" : " (" + self + ")") + ": connections to " + place(frontend)
                        + (isFiltering() ? " get no answer" : " are refused")
                        + (explained.isServedHere() ? ", but those of clients on this node go to any endpoint" : ""),
                next(field, self, nodes));
    }

    private static String place(Frontend frontend) {
        return frontend.kind() == FrontendKind.NODE_PORT
                ? "node port " + frontend.address().port()
                : frontend.address().toString();
    }

    private static String next(String field, String self, String nodes) {
        if (self.isEmpty()) {
            return "The name of this node is not known, so that no endpoint counts as local: set --hostname-override";
        }
        if (nodes.isEmpty()) {
            return "The EndpointSlices do not say on which nodes the endpoints are: add nodeName to each endpoint, or set "
                    + field + ": Cluster";
        }
        return "Connect to a node that has an endpoint (" + nodes + "), run a pod on this node, or set " + field
                + ": Cluster";
    }

    /** Without a packet filter, connections that should be dropped are refused. */
    private boolean isFiltering() {
        ProxyState proxy = explanation.proxy();
        return proxy == null || proxy.capture() != CaptureMode.NONE;
    }

    private void addSources(FrontendExplanation explained) {
        if (explained.sourceRanges().isEmpty()) {
            return;
        }
        String ranges = explained.sourceRanges().stream().map(Cidr::toString).collect(Collectors.joining(", "));
        if (explained.isAdmitted() == null) {
            findings.add(
                    Severity.INFO,
                    Cause.SOURCE_RANGES,
                    "only clients within " + ranges + " may connect to "
                            + explained.frontend().address(),
                    "Name a client to see whether it may: --from ADDRESS");
        } else if (!explained.isAdmitted()) {
            findings.add(
                    severity(explained),
                    Cause.SOURCE_NOT_ALLOWED,
                    "client " + explanation.question().from() + " is not within spec.loadBalancerSourceRanges ("
                            + ranges + "), so its connections to "
                            + explained.frontend().address()
                            + (isFiltering() ? " get no answer" : " are reset"),
                    "Add the range of the client, or let it connect to the cluster IP or a node port");
        }
    }
}

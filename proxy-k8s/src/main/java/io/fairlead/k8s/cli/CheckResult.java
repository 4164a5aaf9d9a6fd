package io.fairlead.k8s.cli;

import io.fairlead.capture.CapturePreview;
import io.fairlead.capture.FrontendRule;
import io.fairlead.config.CaptureMode;
import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.Verdict;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of connections to a frontend, in words.
 *
 * <p>Threading: Immutable.
 *
 * @param preview the capture mode that counts; null for what any mode does
 * @param self the node that is looked from
 */
record CheckResult(@Nullable CapturePreview preview, Node self) {
    private static final String NO_ENDPOINT = "no usable endpoint";
    private static final String NOT_HERE = "policy Local, and no endpoint on this node";

    String of(Frontend frontend, Route route) {
        boolean isCapturing = preview != null && preview.mode() != CaptureMode.NONE;
        return isCapturing ? captured(frontend, route) : listening(frontend, route);
    }

    private String listening(Frontend frontend, Route route) {
        if (frontend.protocol() != Protocol.TCP) {
            return "not proxied";
        }
        return switch (route.verdict(frontend.kind())) {
            case Verdict.Forward(var endpoints) -> "listens" + where(frontend) + ", " + balances(endpoints.size());
            case Verdict.Reject() -> "connection refused: " + NO_ENDPOINT;
            case Verdict.Drop() -> "connection refused: " + NOT_HERE;
        };
    }

    /** With capture none, an address has to be an interface's. */
    private String where(Frontend frontend) {
        return preview == null || frontend.kind() == FrontendKind.NODE_PORT ? "" : " where the node has this address";
    }

    private String captured(Frontend frontend, Route route) {
        if (!CapturePreview.isCapturable(frontend)) {
            return "not captured: a loopback, link-local, multicast or broadcast address";
        }
        if (frontend.protocol() != Protocol.TCP) {
            return "refused: " + frontend.protocol() + " is not proxied";
        }
        FrontendRule rule = CapturePreview.rule(frontend, route, self);
        return switch (rule.admission()) {
            case SERVE -> "captured" + sources(rule) + ", " + balances(endpoints(frontend, route));
            case SERVE_HERE ->
                "captured for clients on this node" + sources(rule) + ", no answer to others: " + NOT_HERE;
            case REJECT -> "refused: " + NO_ENDPOINT;
            case DROP -> "no answer: " + NOT_HERE;
        };
    }

    private static String sources(FrontendRule rule) {
        return rule.sources().isEmpty()
                ? ""
                : rule.sources().stream().map(Cidr::toString).collect(Collectors.joining(", ", " from ", " only"));
    }

    private static int endpoints(Frontend frontend, Route route) {
        return route.verdict(frontend.kind()) instanceof Verdict.Forward(var endpoints) ? endpoints.size() : 0;
    }

    private static String balances(int endpoints) {
        return "balances over " + endpoints + (endpoints == 1 ? " endpoint" : " endpoints");
    }
}

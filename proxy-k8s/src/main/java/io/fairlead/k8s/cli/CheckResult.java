package io.fairlead.k8s.cli;

import io.fairlead.capture.CapturePreview;
import io.fairlead.config.CaptureMode;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of connections and datagrams to a frontend, in words.
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
        if (frontend.protocol() == Protocol.SCTP) {
            return "not proxied";
        }
        return switch (route.verdict(frontend.kind())) {
            case Verdict.Forward(var endpoints) -> "listens" + where(frontend) + ", " + balances(endpoints.size());
            case Verdict.Reject() -> (isUdp(frontend) ? "port unreachable: " : "connection refused: ") + NO_ENDPOINT;
            case Verdict.Drop() -> (isUdp(frontend) ? "no answer: " : "connection refused: ") + NOT_HERE;
        };
    }

    private static boolean isUdp(Frontend frontend) {
        return frontend.protocol() == Protocol.UDP;
    }

    /** With capture none, an address has to be an interface's. */
    private String where(Frontend frontend) {
        return preview == null || frontend.kind() == FrontendKind.NODE_PORT ? "" : " where the node has this address";
    }

    private String captured(Frontend frontend, Route route) {
        if (!CapturePreview.isCapturable(frontend)) {
            return "not captured: a loopback, link-local, multicast or broadcast address";
        }
        if (frontend.protocol() == Protocol.SCTP) {
            return "refused: SCTP is not proxied";
        }
        return switch (route.verdict(frontend.kind())) {
            case Verdict.Forward(var endpoints) ->
                "captured" + sources(frontend, route) + ", " + balances(endpoints.size());
            case Verdict.Reject() -> (isUdp(frontend) ? "port unreachable: " : "refused: ") + NO_ENDPOINT;
            case Verdict.Drop() ->
                isServedHere(frontend, route)
                        ? "captured for clients on this node" + sources(frontend, route) + ", no answer to others: "
                                + NOT_HERE
                        : "no answer: " + NOT_HERE;
        };
    }

    private static boolean isServedHere(Frontend frontend, Route route) {
        return route.verdict(frontend.kind(), ClientOrigin.NODE) instanceof Verdict.Forward;
    }

    private String sources(Frontend frontend, Route route) {
        List<Cidr> sources = CapturePreview.rule(frontend, route, self).sources();
        return sources.isEmpty()
                ? ""
                : sources.stream().map(Cidr::toString).collect(Collectors.joining(", ", " from ", " only"));
    }

    private static String balances(int endpoints) {
        return "balances over " + endpoints + (endpoints == 1 ? " endpoint" : " endpoints");
    }
}

package io.fairlead.capture;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.route.Route;
import io.fairlead.route.Verdict;

/** The treatment of new connections, and of datagrams, to a frontend. */
public enum Admission {
    /** They are accepted. */
    SERVE,
    /** Connections of clients on this node are accepted; others are dropped, so that clients try another node. */
    SERVE_HERE,
    /** They are refused, as there is no endpoint that could take them. */
    REJECT,
    /** They get no answer, as the endpoints that could take them are not for this node to use. */
    DROP;

    /** The verdict of the route. */
    static Admission of(Route route, FrontendKind kind) {
        Verdict verdict = route.verdict(kind, ClientOrigin.ELSEWHERE);
        return switch (route.id().name().protocol()) {
            case TCP -> ofConnections(verdict, route, kind);
            case UDP -> ofDatagrams(verdict);
            case SCTP -> ofUnsupported(verdict);
        };
    }

    private static Admission ofConnections(Verdict verdict, Route route, FrontendKind kind) {
        return switch (verdict) {
            case Verdict.Forward _ -> SERVE;
            case Verdict.Reject _ -> REJECT;
            case Verdict.Drop _ -> isServedHere(route, kind) ? SERVE_HERE : DROP;
        };
    }

    /**
     * Every datagram is judged, not only the first of a session, and a session outlives an edit of the traffic policy. So
     * the proxy itself drops datagrams that belong to no session and may not open one.
     */
    private static Admission ofDatagrams(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward _, Verdict.Drop _ -> SERVE;
            case Verdict.Reject _ -> REJECT;
        };
    }

    /** This version does not serve SCTP. */
    private static Admission ofUnsupported(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward _, Verdict.Reject _ -> REJECT;
            case Verdict.Drop _ -> DROP;
        };
    }

    private static boolean isServedHere(Route route, FrontendKind kind) {
        return route.verdict(kind, ClientOrigin.NODE) instanceof Verdict.Forward;
    }
}

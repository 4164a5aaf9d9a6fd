package io.fairlead.capture;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.Verdict;

/** The treatment of new connections to a frontend. */
public enum Admission {
    /** They are accepted. */
    SERVE,
    /** Connections of clients on this node are accepted; others are dropped, so that clients try another node. */
    SERVE_HERE,
    /** They are refused, as there is no endpoint that could take them. */
    REJECT,
    /** They get no answer, as the endpoints that could take them are not for this node to use. */
    DROP;

    /** The verdict of the route. This version serves only TCP; other protocols are refused. */
    static Admission of(Route route, FrontendKind kind) {
        boolean isTcp = route.id().name().protocol() == Protocol.TCP;
        return switch (route.verdict(kind, ClientOrigin.ELSEWHERE)) {
            case Verdict.Forward _ -> isTcp ? SERVE : REJECT;
            case Verdict.Reject _ -> REJECT;
            case Verdict.Drop _ -> isTcp && isServedHere(route, kind) ? SERVE_HERE : DROP;
        };
    }

    private static boolean isServedHere(Route route, FrontendKind kind) {
        return route.verdict(kind, ClientOrigin.NODE) instanceof Verdict.Forward;
    }
}

package io.fairlead.k8s.admin;

import io.fairlead.listen.FrontendState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are listened on, at one moment.
 *
 * <p>Threading: Immutable.
 */
final class ListenerStates {
    private final Map<Place, FrontendState> states = new HashMap<>();
    private final RouteTable table;

    ListenerStates(List<FrontendState> all, RouteTable table) {
        this.table = table;
        for (FrontendState state : all) {
            states.put(Place.of(state.frontend()), state);
        }
    }

    private record Place(AddressPort address, Protocol protocol) {
        static Place of(Frontend frontend) {
            return new Place(frontend.address(), frontend.protocol());
        }
    }

    /** Whether clients reach the service port at an address that it wants. */
    boolean isListening(Frontend wanted) {
        FrontendState state = states.get(Place.of(wanted));
        return state != null && state.isListening() && isOwn(state.frontend(), wanted);
    }

    /** Why not; null if nothing is wrong. */
    @Nullable
    String problem(Frontend wanted) {
        String conflict = conflict(wanted);
        if (conflict != null) {
            return conflict;
        }
        FrontendState state = states.get(Place.of(wanted));
        return state == null ? null : state.problem();
    }

    /** Why another service port answers there; null if it is this one. */
    @Nullable
    String conflict(Frontend wanted) {
        Frontend owner = table.frontend(wanted.address(), wanted.protocol());
        return owner == null || isOwn(owner, wanted)
                ? null
                : "the address belongs to " + owner.servicePort()
                        + ", whose Service is older; change the address or port" + " of one of them";
    }

    private static boolean isOwn(Frontend answering, Frontend wanted) {
        return answering.servicePort().equals(wanted.servicePort());
    }

    int listening() {
        return (int) states.values().stream().filter(FrontendState::isListening).count();
    }

    int failed() {
        return (int) states.values().stream()
                .filter(state -> state.problem() != null)
                .count();
    }
}

package io.fairlead.handover;

import io.fairlead.model.Frontend;
import io.fairlead.select.AffinityState;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.ListeningSocket;
import java.util.List;

/**
 * What a process receives from its predecessor before it serves. Connections and sessions come later, see {@link Heir}.
 *
 * <p>Threading: Immutable. Ownership: whoever has it closes the listening sockets that it does not use.
 *
 * @param listeners the sockets at which the predecessor still accepts and receives
 * @param ejections endpoints that are ejected
 * @param affinity clients of service ports with session affinity
 * @param departed frontends at which no Service answers any more, but to whose addresses connections are open
 */
public record Inheritance(
        List<ListeningSocket> listeners,
        List<EjectionState> ejections,
        List<AffinityState> affinity,
        List<Frontend> departed) {
    /** Nothing, of a process without a predecessor. */
    public static final Inheritance NONE = new Inheritance(List.of(), List.of(), List.of(), List.of());

    public Inheritance {
        listeners = List.copyOf(listeners);
        ejections = List.copyOf(ejections);
        affinity = List.copyOf(affinity);
        departed = List.copyOf(departed);
    }
}

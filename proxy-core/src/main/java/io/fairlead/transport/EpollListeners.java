package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The TCP listeners of a transport: those that are open, and the sockets of a predecessor that none has taken yet.
 *
 * <p>A listener takes the predecessor's sockets if these have its address, instead of opening its own. It does not accept from them
 * before the gate opens: the proxy has no routes before its first change, and the predecessor still accepts. What waits in their queues
 * stays there meanwhile, since both processes have the same sockets.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the inherited sockets until a listener takes them.
 */
final class EpollListeners {
    private final SystemCalls calls;
    private final Budget budget;
    private final List<EpollLoop> loops;
    private final Supplier<List<EpollLoop>> inTurn;
    private final Set<EpollServerSocket> open = new LinkedHashSet<>();
    private final Map<Place, List<ListeningSocket>> inherited = new HashMap<>();
    private final List<EpollServerSocket> waiting = new ArrayList<>();

    /** Where a socket listens. A transparent one has the port that the kernel has chosen, whatever was asked for. */
    private record Place(AddressPort address, ListenOptions.Binding binding) {
        static Place of(AddressPort address, ListenOptions.Binding binding) {
            boolean isTransparent = binding == ListenOptions.Binding.TRANSPARENT;
            return new Place(isTransparent ? new AddressPort(address.address(), 0) : address, binding);
        }
    }

    /**
     * @param loops in their order, by which inherited sockets name them
     * @param inTurn the same, beginning with another one each time
     */
    EpollListeners(SystemCalls calls, Budget budget, List<EpollLoop> loops, Supplier<List<EpollLoop>> inTurn) {
        this.calls = calls;
        this.budget = budget;
        this.loops = List.copyOf(loops);
        this.inTurn = inTurn;
    }

    /** Sockets of a predecessor, for listeners that are still to come. */
    synchronized void inherit(List<ListeningSocket> sockets) {
        for (ListeningSocket socket : sockets) {
            inherited
                    .computeIfAbsent(Place.of(socket.address(), socket.binding()), _ -> new ArrayList<>())
                    .add(socket);
        }
    }

    /** See {@link Transport#listen}. */
    synchronized ServerSocket listen(AddressPort address, ListenOptions options, AcceptObserver observer) {
        List<ListeningSocket> sockets = inherited.remove(Place.of(address, options.binding()));
        EpollServerSocket listener = sockets == null
                ? EpollServerSocket.open(calls, budget, inTurn.get(), address, options, observer, this::onClosed)
                : EpollServerSocket.adopt(calls, budget, loops, sockets, options, observer, this::onClosed);
        open.add(listener);
        if (sockets == null) {
            listener.start();
        } else {
            waiting.add(listener);
        }
        return listener;
    }

    private synchronized void onClosed(EpollServerSocket listener) {
        open.remove(listener);
        waiting.remove(listener);
    }

    /** Accepts from inherited sockets from now on, and closes those that no listener has taken. May be called again. */
    synchronized void openGate() {
        waiting.forEach(EpollServerSocket::start);
        waiting.clear();
        closeUntaken();
    }

    /** Closes inherited sockets that no listener has taken. */
    synchronized void closeUntaken() {
        inherited.values().forEach(sockets -> sockets.forEach(socket -> calls.close(socket.descriptor())));
        inherited.clear();
    }

    /** All sockets that listen now. They stay this transport's. */
    synchronized List<ListeningSocket> sockets() {
        return open.stream()
                .flatMap(listener -> listener.sockets(loops).stream())
                .toList();
    }

    /** A successor has the same sockets: what waits in their queues is left to it when they are closed. */
    synchronized void leaveQueues() {
        open.forEach(EpollServerSocket::leaveQueues);
    }
}

package io.fairlead.udp;

import io.fairlead.transport.EpollLoop;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one event loop that wait for another process to take them. Ends by {@link #forget} or {@link #restore}.
 *
 * <p>Threading: the hand-over's thread; each call waits for the event loop.
 */
public final class FrozenSessions {
    /** No sessions. */
    static final FrozenSessions NONE = new FrozenSessions(null, null, List.of());

    private final @Nullable EpollLoop loop;
    private final @Nullable LoopHandover handover;
    private final List<LoopHandover.Frozen> sessions;

    FrozenSessions(@Nullable EpollLoop loop, @Nullable LoopHandover handover, List<LoopHandover.Frozen> sessions) {
        this.loop = loop;
        this.handover = handover;
        this.sessions = List.copyOf(sessions);
    }

    /** What another process needs to go on with them. */
    public List<SessionState> states() {
        return sessions.stream().map(LoopHandover.Frozen::state).toList();
    }

    /**
     * Another process has them. Those that it refuses end here: their clients' datagrams go to the other process.
     *
     * @param refused places in {@link #states}
     */
    public void forget(List<Integer> refused) {
        Set<Integer> kept = new HashSet<>(refused);
        List<LoopHandover.Frozen> gone = new ArrayList<>();
        List<LoopHandover.Frozen> ended = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            (kept.contains(i) ? ended : gone).add(sessions.get(i));
        }
        onLoop(owner -> {
            owner.forget(gone);
            owner.giveUp(ended);
        });
    }

    /** They go on here. */
    public void restore() {
        onLoop(owner -> owner.restore(sessions));
    }

    private void onLoop(Consumer<LoopHandover> action) {
        EpollLoop eventLoop = loop;
        LoopHandover owner = handover;
        if (eventLoop != null && owner != null && !eventLoop.eventLoop().isShutdown()) {
            eventLoop.eventLoop().submit(() -> action.accept(owner)).syncUninterruptibly();
        }
    }
}

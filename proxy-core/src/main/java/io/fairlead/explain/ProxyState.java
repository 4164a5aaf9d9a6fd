package io.fairlead.explain;

import io.fairlead.config.CaptureMode;
import io.fairlead.limit.Budget;
import org.jspecify.annotations.Nullable;

/**
 * What concerns all connections of a running proxy.
 *
 * <p>Threading: Immutable.
 *
 * @param capture how traffic is captured
 * @param captureProblem why the kernel does not follow at present; null if it does
 * @param connections how many connections are open
 * @param isAcceptingPaused whether new connections wait, because the process has no descriptors left for them
 * @param sessionSockets how many sockets UDP sessions have
 * @param areSessionsFull whether there are no sockets left for further UDP sessions
 * @param capacity the limits of the process
 */
public record ProxyState(
        CaptureMode capture,
        @Nullable String captureProblem,
        long connections,
        boolean isAcceptingPaused,
        long sessionSockets,
        boolean areSessionsFull,
        Budget.Capacity capacity) {
    /** The state of a proxy with this budget. */
    public static ProxyState of(CaptureMode capture, @Nullable String captureProblem, Budget budget) {
        return new ProxyState(
                capture,
                captureProblem,
                budget.connections(),
                !budget.hasConnection(),
                budget.sessionSockets(),
                budget.sessionSockets() >= budget.capacity().sessionSockets(),
                budget.capacity());
    }
}

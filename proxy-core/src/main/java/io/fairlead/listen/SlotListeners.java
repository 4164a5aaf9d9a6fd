package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.Frontend;
import io.fairlead.transport.ListenException;
import io.fairlead.udp.UdpRelay;
import org.jspecify.annotations.Nullable;

/**
 * Opens, retargets and closes the listeners of slots.
 *
 * <p>Threading: confined to the control thread.
 */
final class SlotListeners {
    private final ConnectionContext context;
    private final ListenerReport report;
    private final ListenRetries retries;
    private final PortUse ports = new PortUse();

    SlotListeners(ConnectionContext context, ListenerReport report, ListenRetries retries) {
        this.context = context;
        this.report = report;
        this.retries = retries;
    }

    /** Opens the listener of a slot, or directs the one that is open to the target. What fails is tried again. */
    void open(FrontendKey key, FrontendSlot slot, Target target) {
        FrontendListener listener = slot.listener();
        if (listener != null) {
            retarget(key, listener, target);
            return;
        }
        UdpRelay udp = context.udp();
        switch (key.protocol()) {
            case TCP -> listen(key, slot, new Listener(context, target));
            case UDP -> {
                if (slot.frontend().unixSocket() != null) {
                    report.onFailed(
                            slot, "a Unix socket serves streams, and this port is UDP", ListenException.Cause.OTHER);
                } else if (udp == null) {
                    report.onFailed(
                            slot,
                            "UDP needs relay 'splice' or 'auto' on Linux, not 'copy'",
                            ListenException.Cause.OTHER);
                } else {
                    listen(key, slot, new UdpListener(context, udp, target));
                }
            }
            case SCTP -> report.onFailed(slot, "SCTP is not proxied; TCP and UDP are", ListenException.Cause.OTHER);
        }
    }

    /** The socket stays open when an address changes hands, so that no client is refused in between. */
    private void retarget(FrontendKey key, FrontendListener listener, Target target) {
        Frontend before = listener.frontend();
        Frontend after = target.frontend();
        listener.retarget(target);
        if (!after.equals(before)) {
            report.onClosed(key, before, "the address is now the " + after.kind() + " of " + after.servicePort());
            report.onOpened(key, after);
        }
    }

    private void listen(FrontendKey key, FrontendSlot slot, FrontendListener listener) {
        Failure failure = FaultBoundary.<@Nullable Failure>call(
                slot.frontend(),
                () -> open(listener, key),
                fault -> new Failure(
                        ListenException.Cause.OTHER,
                        "cannot listen on " + key.address() + ", because of an internal error: " + fault));
        if (failure != null) {
            slot.markLacking(failure.reason() == ListenException.Cause.NO_SUCH_ADDRESS);
            report.onFailed(slot, failure.problem(), failure.reason());
            retries.onFailed(key, failure.reason());
            return;
        }
        ports.markOpen(key);
        context.markListening(key);
        slot.markListening(listener);
        retries.remove(key);
        report.onOpened(key, slot.frontend());
    }

    /** Why an address cannot be listened on. */
    private record Failure(ListenException.Cause reason, String problem) {}

    private @Nullable Failure open(FrontendListener listener, FrontendKey key) {
        try {
            listener.open(ports.overlaps(key));
            return null;
        } catch (ListenException e) {
            return new Failure(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    /** Closes the listener of a slot, if it is open; new connections are refused from now on. */
    void close(FrontendKey key, FrontendSlot slot, String why) {
        FrontendListener listener = slot.listener();
        if (listener == null) {
            return;
        }
        listener.close();
        ports.markClosed(key);
        context.markClosed(key);
        slot.markClosed();
        report.onClosed(key, listener.frontend(), why);
    }
}

package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.transport.ListenException;
import org.jspecify.annotations.Nullable;

/**
 * The state of one address in a listener set: which frontend answers there, and whether it is listened on.
 *
 * <p>Threading: confined to the control thread.
 */
final class FrontendSlot {
    private Frontend frontend;
    private boolean isClaimed = true;
    private @Nullable FrontendListener listener;
    private @Nullable String problem;
    private ListenException.@Nullable Cause cause;
    private boolean lacksAddress;

    FrontendSlot(Frontend frontend) {
        this.frontend = frontend;
    }

    /** The frontend that answers; of a slot that is no longer claimed, the one that did. */
    Frontend frontend() {
        return frontend;
    }

    void markOwner(Frontend owner) {
        isClaimed = true;
        if (!owner.equals(frontend)) {
            frontend = owner;
            problem = null;
            cause = null;
            lacksAddress = false;
        }
    }

    /** No Service answers there any more; its listener is closed once the kernel refuses new connections. */
    void markUnclaimed() {
        isClaimed = false;
    }

    boolean isClaimed() {
        return isClaimed;
    }

    @Nullable
    FrontendListener listener() {
        return listener;
    }

    boolean isListening() {
        return listener != null;
    }

    void markListening(FrontendListener open) {
        listener = open;
        problem = null;
        cause = null;
        lacksAddress = false;
    }

    void markClosed() {
        listener = null;
        problem = null;
        cause = null;
    }

    /** Notes why it cannot be listened on; true if that was not known yet. */
    boolean markFailed(String message, ListenException.Cause why) {
        boolean isNew = !message.equals(problem);
        problem = message;
        cause = why;
        return isNew;
    }

    /** Whether it is listened on, and why not. */
    FrontendState state() {
        return new FrontendState(frontend, isListening(), problem, cause);
    }

    /** The machine does not have the address, or it does. */
    void markLacking(boolean isLacking) {
        lacksAddress = isLacking;
    }

    /** Whether the machine did not have the address when it was last tried. */
    boolean lacksAddress() {
        return lacksAddress;
    }
}

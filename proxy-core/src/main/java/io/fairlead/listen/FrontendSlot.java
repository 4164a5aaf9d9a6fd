package io.fairlead.listen;

import io.fairlead.model.Frontend;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a listener set knows of one address: who should answer there, and whether it is listened on.
 *
 * <p>Threading: confined to the control thread.
 */
final class FrontendSlot {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    /** On a node that has few of the addresses of a large cluster, trying them all takes a hundredth of a core then. */
    private static final Duration LAST_RETRY_WITHOUT_ADDRESS = Duration.ofMinutes(1);

    private Frontend frontend;
    private @Nullable Listener listener;
    private @Nullable String problem;
    private boolean lacksAddress;
    private Duration retry = FIRST_RETRY;
    private @Nullable Future<?> pendingRetry;

    FrontendSlot(Frontend frontend) {
        this.frontend = frontend;
    }

    Frontend frontend() {
        return frontend;
    }

    void markOwner(Frontend owner) {
        if (!owner.equals(frontend)) {
            frontend = owner;
            problem = null;
            lacksAddress = false;
        }
    }

    @Nullable
    Listener listener() {
        return listener;
    }

    boolean isListening() {
        return listener != null;
    }

    void markListening(Listener open) {
        listener = open;
        problem = null;
        retry = FIRST_RETRY;
    }

    void markClosed() {
        listener = null;
        problem = null;
    }

    /** Notes why it cannot be listened on; true if that was not known yet. */
    boolean markFailed(String message) {
        boolean isNew = !message.equals(problem);
        problem = message;
        return isNew;
    }

    /** The machine does not have the address, or it does. */
    void markLacking(boolean isLacking) {
        lacksAddress = isLacking;
    }

    /** Whether it is no use to try before the next time that is due. */
    boolean awaitsAddress() {
        return lacksAddress && pendingRetry != null;
    }

    /** Tries again a little later, unless that is due already; the pause doubles with each call. */
    void retryLater(Function<Duration, Future<?>> schedule) {
        if (pendingRetry == null) {
            pendingRetry = schedule.apply(retry);
            Duration doubled = retry.multipliedBy(2);
            Duration last = lacksAddress ? LAST_RETRY_WITHOUT_ADDRESS : LAST_RETRY;
            retry = doubled.compareTo(last) < 0 ? doubled : last;
        }
    }

    void markRetried() {
        pendingRetry = null;
    }

    /** Nobody answers there any more. */
    void retire() {
        if (pendingRetry != null) {
            pendingRetry.cancel(false);
        }
    }
}

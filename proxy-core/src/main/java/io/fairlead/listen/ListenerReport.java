package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.transport.ListenException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reports listeners to the observer. A listener is reported only once traffic reaches it, and one that is closed before
 * that is not reported at all.
 *
 * <p>Threading: confined to the control thread.
 */
final class ListenerReport {
    private static final Logger LOG = LogManager.getLogger(ListenerReport.class);

    private final ListenerObserver observer;
    private final Map<FrontendKey, Frontend> unannounced = new LinkedHashMap<>();

    ListenerReport(ListenerObserver observer) {
        this.observer = observer;
    }

    /** It is listened on, but the kernel may not bring traffic to it yet. */
    void onOpened(FrontendKey key, Frontend frontend) {
        unannounced.put(key, frontend);
    }

    void onClosed(FrontendKey key, Frontend frontend, String why) {
        if (unannounced.remove(key) == null) {
            LOG.debug("no longer listening on {}: {}", frontend, why);
            observer.onListenerClosed(frontend, why);
        }
    }

    void onFailed(FrontendSlot slot, String problem, ListenException.Cause cause) {
        if (slot.markFailed(problem, cause)) {
            LOG.debug("{}: {}", slot.frontend(), problem);
            observer.onListenFailed(slot.frontend(), problem);
        }
    }

    /** Traffic reaches these. */
    void announce(Collection<FrontendKey> keys) {
        for (FrontendKey key : keys) {
            Frontend frontend = unannounced.remove(key);
            if (frontend != null) {
                LOG.debug("listening on {}", frontend);
                observer.onListening(frontend);
            }
        }
    }

    /** Traffic reaches all that are open. */
    void announceAll() {
        announce(List.copyOf(unannounced.keySet()));
    }

    /** A batch of changes, another attempt or the stop has been reported as a whole. */
    void onSettled() {
        observer.onSettled();
    }
}

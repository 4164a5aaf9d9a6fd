package io.fairlead.proxy;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Keeps a fault of an observer away from the control thread. Thread-safe. */
record CarefulListenerObserver(ListenerObserver delegate) implements ListenerObserver {
    private static final Logger LOG = LogManager.getLogger(CarefulListenerObserver.class);

    @Override
    public void onListening(Frontend frontend) {
        tell(frontend, () -> delegate.onListening(frontend));
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        tell(frontend, () -> delegate.onListenFailed(frontend, problem));
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        tell(frontend, () -> delegate.onListenerClosed(frontend, why));
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        tell(winner, () -> delegate.onConflict(winner, loser));
    }

    private static void tell(Frontend frontend, Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | AssertionError e) {
            LOG.error("an observer failed on an event of {}", frontend, e);
        }
    }
}

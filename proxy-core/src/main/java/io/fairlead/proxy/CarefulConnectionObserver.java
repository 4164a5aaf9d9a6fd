package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Keeps a fault of an observer away from the event loops. Thread-safe. */
record CarefulConnectionObserver(ConnectionObserver delegate) implements ConnectionObserver {
    private static final Logger LOG = LogManager.getLogger(CarefulConnectionObserver.class);

    @Override
    public void onClosed(ConnectionSummary summary) {
        try {
            delegate.onClosed(summary);
        } catch (RuntimeException | AssertionError e) {
            LOG.error("an observer failed on {}", summary, e);
        }
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        try {
            delegate.onAttemptFailed(frontend, endpoint, cause);
        } catch (RuntimeException | AssertionError e) {
            LOG.error("an observer failed on a dial of {}", endpoint, e);
        }
    }
}

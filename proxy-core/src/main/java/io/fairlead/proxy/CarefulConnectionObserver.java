package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Keeps a fault of an observer away from the event loops. Thread-safe. */
record CarefulConnectionObserver(ConnectionObserver delegate) implements ConnectionObserver {
    private static final Logger LOG = LogManager.getLogger(CarefulConnectionObserver.class);

    @Override
    public void onClosed(ConnectionSummary summary) {
        careful(() -> delegate.onClosed(summary), summary);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        careful(() -> delegate.onAttemptFailed(frontend, endpoint, cause), endpoint);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        careful(() -> delegate.onEndpointEjected(frontend, ejection), ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        careful(() -> delegate.onEndpointReturned(frontend, endpoint), endpoint);
    }

    private static void careful(Runnable call, Object subject) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError e) {
            LOG.error("an observer failed on {}", subject, e);
        }
    }
}

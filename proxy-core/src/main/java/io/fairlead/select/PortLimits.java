package io.fairlead.select;

import io.fairlead.model.LimitSettings;
import io.fairlead.quota.ClientRates;
import io.fairlead.quota.ServiceQuota;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one service port, as its settings have them.
 *
 * <p>Threading: Single writer: the control thread; readers take the snapshot.
 */
final class PortLimits {
    private final ClientRates rates;
    private LimitSettings followed = LimitSettings.DEFAULTS;
    private volatile @Nullable ServiceQuota quota;
    private volatile @Nullable WaitQueue queue;
    private @Nullable EndpointLimit perEndpoint;

    PortLimits(ClientRates rates) {
        this.rates = rates;
    }

    /**
     * Follows settings.
     *
     * @return whether the limit of each endpoint is another one
     */
    boolean follow(LimitSettings settings) {
        if (settings.equals(followed)) {
            return false;
        }
        followed = settings;
        ServiceQuota current = quota;
        if (!ServiceQuota.isNeeded(settings)) {
            quota = null;
        } else if (current == null) {
            quota = new ServiceQuota(settings, rates);
        } else {
            current.follow(settings);
        }
        perEndpoint = perEndpoint(settings);
        return true;
    }

    private @Nullable EndpointLimit perEndpoint(LimitSettings settings) {
        WaitQueue waiting = queue;
        if (settings.connectionsPerEndpoint() == 0) {
            return null;
        }
        if (waiting == null) {
            waiting = new WaitQueue();
            queue = waiting;
        }
        waiting.follow(settings.queue(), settings.queueTimeout());
        return new EndpointLimit(settings.connectionsPerEndpoint(), waiting);
    }

    /** Of each endpoint; null for none. Control thread. */
    @Nullable
    EndpointLimit perEndpoint() {
        return perEndpoint;
    }

    /** Of the service port and its clients; null for none. */
    @Nullable
    ServiceQuota quota() {
        return quota;
    }

    /** Of connections that wait for an endpoint; null if endpoints never had a limit. */
    @Nullable
    WaitQueue queue() {
        return queue;
    }

    /** Endpoints or limits are different: connections that wait look for themselves. */
    void onChange() {
        WaitQueue waiting = queue;
        if (waiting != null && waiting.size() > 0) {
            waiting.offerAll();
        }
    }
}

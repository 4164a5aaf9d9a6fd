package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Reports service ports of which every endpoint is ejected: once per outage, which ends when an endpoint accepts again, or when another
 * one is ejected while others accept.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class OutageReports implements ConnectionObserver {
    /** Service ports with an outage that are remembered. Beyond that, all are forgotten, and may be reported again. */
    private static final int MOST = 10_000;

    /**
     * What is reported to.
     *
     * <p>Threading: called on event loops; thread-safe, and does not block.
     */
    @FunctionalInterface
    interface Report {
        /**
         * No endpoint of a service port accepts.
         *
         * @param endpoints how many it has
         * @param cause why the last attempt has failed, in words
         */
        void onOutage(ServicePortId servicePort, int endpoints, String cause);
    }

    private final ConnectionObserver next;
    private final ToIntFunction<ServicePortId> ejected;
    private final Report report;
    private final Set<ServicePortId> outages = ConcurrentHashMap.newKeySet();

    /**
     * @param next also observes everything
     * @param ejected the number of endpoints of a service port if all of them are ejected, else 0
     */
    OutageReports(ConnectionObserver next, ToIntFunction<ServicePortId> ejected, Report report) {
        this.next = next;
        this.ejected = ejected;
        this.report = report;
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        ServicePortId id = frontend.servicePort();
        int endpoints = ejected.applyAsInt(id);
        if (endpoints == 0) {
            outages.remove(id);
        } else if (remember(id)) {
            report.onOutage(id, endpoints, ejection.cause());
        }
        next.onEndpointEjected(frontend, ejection);
    }

    private boolean remember(ServicePortId id) {
        if (outages.size() >= MOST) {
            outages.clear();
        }
        return outages.add(id);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        outages.remove(frontend.servicePort());
        next.onEndpointReturned(frontend, endpoint);
    }

    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        next.onConnected(frontend, client, endpoint, attempts, connectNanos);
    }

    @Override
    public void onProgress(ConnectionProgress progress) {
        next.onProgress(progress);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        next.onClosed(summary);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        next.onAttemptFailed(frontend, endpoint, cause);
    }
}

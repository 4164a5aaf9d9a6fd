package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs which service ports lose connections because no endpoint accepts them, or because a limit refuses them: the first one at once, then one line per
 * half minute however many there are. It also names endpoints that are ejected or return, a few per service port and
 * half minute.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
public final class ConnectionLog implements ConnectionObserver {
    private static final Logger LOG = LogManager.getLogger(ConnectionLog.class);

    private final ConnectionObserver next;
    private final Troubles troubles;
    private final LongSupplier nanoTime;

    /**
     * @param next also observes everything
     * @param troubles those of all service ports
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public ConnectionLog(ConnectionObserver next, Troubles troubles, LongSupplier nanoTime) {
        this.next = next;
        this.troubles = troubles;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        troubles.of(frontend).lastCause = endpoint + ": " + cause;
        next.onAttemptFailed(frontend, endpoint, cause);
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
        if (summary.reason() == CloseReason.DIAL_FAILED) {
            Troubles.Trouble trouble = troubles.of(summary.frontend());
            int lost = trouble.lost.count(1, nanoTime.getAsLong());
            if (lost > 0) {
                LOG.warn(
                        "{}: {} reset, because no endpoint accepted; the last one tried was {}",
                        summary.frontend().servicePort(),
                        lost == 1 ? "a connection was" : lost + " connections were",
                        trouble.lastCause);
            }
        }
        if (summary.reason() == CloseReason.OUT_OF_RESOURCES) {
            int lost = troubles.of(summary.frontend()).starved.count(1, nanoTime.getAsLong());
            if (lost > 0) {
                LOG.warn(
                        "{}: {} reset, because this machine lacked descriptors, memory or source ports until "
                                + "dialTimeout; raise the limit of open files (ulimit -n), or, if many connections go to "
                                + "one endpoint, widen net.ipv4.ip_local_port_range",
                        summary.frontend().servicePort(),
                        lost == 1 ? "a connection was" : lost + " connections were");
            }
        }
        warnOfRefusal(summary);
        next.onClosed(summary);
    }

    private void warnOfRefusal(ConnectionSummary summary) {
        String why = RefusalWords.of(summary.reason());
        if (why == null) {
            return;
        }
        Troubles.Trouble trouble = troubles.of(summary.frontend());
        boolean isHeader = summary.reason() == CloseReason.BAD_PROXY_HEADER;
        int refused = (isHeader ? trouble.unannounced : trouble.limited).count(1, nanoTime.getAsLong());
        if (refused > 0) {
            LOG.warn(
                    "{}: {} reset, the last one of {}, because {}",
                    summary.frontend().servicePort(),
                    refused == 1 ? "a connection was" : refused + " connections were",
                    summary.client().address(),
                    why);
        }
    }

    /** Only the first time: that an endpoint is still dead when it is tried again is no news. */
    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        if (ejection.times() > 1) {
            LOG.debug("{}: {}", frontend.servicePort(), ejection);
        } else if (troubles.of(frontend).ejections.isSaid(nanoTime.getAsLong())) {
            LOG.warn(
                    "{}: ejected {} after {} failed attempts in a row; the last one: {}",
                    frontend.servicePort(),
                    ejection.endpoint(),
                    ejection.failures(),
                    ejection.cause());
        }
        next.onEndpointEjected(frontend, ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        if (troubles.of(frontend).returns.isSaid(nanoTime.getAsLong())) {
            LOG.info(
                    "{}: {} {} again; its ejection ended",
                    frontend.servicePort(),
                    endpoint,
                    frontend.protocol() == Protocol.UDP ? "answers" : "accepts connections");
        }
        next.onEndpointReturned(frontend, endpoint);
    }
}

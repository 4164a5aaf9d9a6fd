package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs which service ports lose datagrams, because no endpoint can be reached or this machine lacks something, and which
 * ones have sessions evicted: the first time at once, then in one line per half minute however many there are.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
public final class SessionLog implements SessionObserver {
    private static final Logger LOG = LogManager.getLogger(SessionLog.class);

    private final SessionObserver next;
    private final Troubles troubles;
    private final LongSupplier nanoTime;

    /**
     * @param next also observes everything
     * @param troubles those of all service ports
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public SessionLog(SessionObserver next, Troubles troubles, LongSupplier nanoTime) {
        this.next = next;
        this.troubles = troubles;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        next.onOpened(frontend, service, client, endpoint);
    }

    @Override
    public void onEnded(SessionSummary summary) {
        if (summary.reason() == SessionEnd.EVICTED) {
            int evicted = troubles.of(summary.frontend()).evicted.count(1, nanoTime.getAsLong());
            if (evicted > 0) {
                LOG.warn(
                        "{}: {} evicted to make room for others, the last one of client {}; if these clients are"
                                + " legitimate, raise udpMaxSessions, udpMaxSessionsPerService, udpMaxSessionsPerClient"
                                + " or the limit of open files (ulimit -n)",
                        summary.frontend().servicePort(),
                        evicted == 1 ? "a UDP session was" : evicted + " UDP sessions were",
                        summary.client());
            }
        }
        next.onEnded(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        switch (reason) {
            case ENDPOINT_UNREACHABLE -> onUnreachable(frontend, datagrams);
            case OUT_OF_RESOURCES -> onStarved(frontend, datagrams);
            case NO_ENDPOINT, SOURCE_NOT_ALLOWED, NOT_SENT, INTERNAL_ERROR -> {}
        }
        next.onDropped(frontend, reason, datagrams);
    }

    private void onUnreachable(Frontend frontend, int datagrams) {
        Troubles.Trouble trouble = troubles.of(frontend);
        int lost = trouble.lost.count(datagrams, nanoTime.getAsLong());
        if (lost > 0) {
            LOG.warn(
                    "{}: {} dropped, because no endpoint could be reached; the last one tried was {}",
                    frontend.servicePort(),
                    counted(lost),
                    trouble.lastCause);
        }
    }

    private void onStarved(Frontend frontend, int datagrams) {
        int lost = troubles.of(frontend).starved.count(datagrams, nanoTime.getAsLong());
        if (lost > 0) {
            LOG.warn(
                    "{}: {} dropped, because this machine lacked descriptors, memory or source ports for a session; raise"
                            + " the limit of open files (ulimit -n), or, if many sessions go to one endpoint, widen"
                            + " net.ipv4.ip_local_port_range",
                    frontend.servicePort(),
                    counted(lost));
        }
    }

    private static String counted(int datagrams) {
        return datagrams == 1 ? "a datagram was" : datagrams + " datagrams were";
    }
}

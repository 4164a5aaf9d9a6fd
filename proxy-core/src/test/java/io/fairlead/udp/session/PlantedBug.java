package io.fairlead.udp.session;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A bug between a table and its surroundings that a simulation has to find.
 *
 * <p>Threading: used by one thread.
 */
class PlantedBug {
    /** The table as it is. */
    static PlantedBug none() {
        return new PlantedBug();
    }

    /** Endpoints that have gone are missed until the next change. */
    static PlantedBug missedRemoval() {
        return new PlantedBug() {
            private final Map<ServicePortId, Set<AddressPort>> before = new HashMap<>();

            @Override
            Set<AddressPort> serving(ServicePortId servicePort, Set<AddressPort> serving) {
                Set<AddressPort> missed = before.put(servicePort, serving);
                Set<AddressPort> both = new HashSet<>(serving);
                both.addAll(missed == null ? Set.of() : missed);
                return both;
            }
        };
    }

    /** Datagrams of known sessions are sent without a look at whether the endpoint still serves. */
    static PlantedBug blindSend() {
        return new PlantedBug() {
            @Override
            boolean sendsBlindly() {
                return true;
            }
        };
    }

    /** A socket is used for all sessions to one endpoint. */
    static PlantedBug sharedSocket() {
        return new PlantedBug() {
            @Override
            Upstreams upstreams(FakeUpstreams all) {
                return (session, endpoint, source) -> all.open.stream()
                        .filter(leg -> leg.endpoint.equals(endpoint))
                        .findFirst()
                        .<Upstreams.Opening>map(Upstreams.Opening.Opened::new)
                        .orElseGet(() -> all.open(session, endpoint, source));
            }
        };
    }

    /** One more session is allowed than is configured. */
    static PlantedBug oneTooMany() {
        return new PlantedBug() {
            @Override
            UdpConfig bounds(UdpConfig asked) {
                return asked.withBounds(
                        asked.maxSessions() + 1, asked.maxSessionsPerService(), asked.maxSessionsPerClient());
            }
        };
    }

    /** Sessions live longer than their timeouts. */
    static PlantedBug lateClock() {
        return new PlantedBug() {
            @Override
            long time(long nowNanos) {
                return nowNanos - Duration.ofMillis(100).toNanos();
            }
        };
    }

    /** Evicted sessions are not reported. */
    static PlantedBug lostSummary() {
        return new PlantedBug() {
            @Override
            SessionObserver observer(SessionObserver all) {
                return new SessionObserver() {
                    @Override
                    public void onEnded(SessionSummary summary) {
                        if (summary.reason() != SessionEnd.EVICTED) {
                            all.onEnded(summary);
                        }
                    }

                    @Override
                    public void onOpened(
                            Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
                        all.onOpened(frontend, service, client, endpoint);
                    }

                    @Override
                    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
                        all.onDropped(frontend, reason, datagrams);
                    }
                };
            }
        };
    }

    Upstreams upstreams(FakeUpstreams all) {
        return all;
    }

    UdpConfig bounds(UdpConfig asked) {
        return asked;
    }

    SessionObserver observer(SessionObserver all) {
        return all;
    }

    /** @param servicePort which of them others serve */
    Set<AddressPort> serving(ServicePortId servicePort, Set<AddressPort> serving) {
        return serving;
    }

    long time(long nowNanos) {
        return nowNanos;
    }

    boolean sendsBlindly() {
        return false;
    }
}

package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A fault between a proxy and its surroundings that a simulation has to find.
 *
 * <p>Threading: used by one thread.
 */
class PlantedFault {
    /** The proxy as it is. */
    static PlantedFault none() {
        return new PlantedFault();
    }

    /** EndpointSlices that are deleted are missed. */
    static PlantedFault missedDeletion() {
        return new PlantedFault() {
            @Override
            List<ClusterChange> changes(List<ClusterChange> all) {
                return all.stream()
                        .filter(change -> !(change instanceof SliceDeleted))
                        .toList();
            }
        };
    }

    /** Services get another selector than they ask for. */
    static PlantedFault selector(String name) {
        return new PlantedFault() {
            @Override
            List<ClusterChange> changes(List<ClusterChange> all) {
                return all.stream()
                        .map(change -> change instanceof ServiceApplied(Service service)
                                ? new ServiceApplied(with(service))
                                : change)
                        .toList();
            }

            private Service with(Service service) {
                List<ServicePort> ports =
                        service.ports().stream().map(this::with).toList();
                return new Service(service.name(), service.createdAt(), ports);
            }

            private ServicePort with(ServicePort port) {
                return new ServicePort(
                        port.id(),
                        port.port(),
                        port.nodePort(),
                        port.clusterIp(),
                        port.externalIps(),
                        port.loadBalancerIps(),
                        port.internalTrafficPolicy(),
                        port.externalTrafficPolicy(),
                        port.affinity(),
                        port.loadBalancerSourceRanges(),
                        port.settings().withSelector(name));
            }
        };
    }

    /** Connections are dialled by another configuration than their Service's. */
    static PlantedFault config(UnaryOperator<ConnectionConfig> change) {
        return new PlantedFault() {
            @Override
            ConnectionConfig config(ConnectionConfig asked) {
                return change.apply(asked);
            }
        };
    }

    /** The first ejection is shorter than configured. */
    static PlantedFault shortEjection() {
        return config(asked -> asked.withEjection(new EjectionConfig(
                asked.ejection().failures(),
                asked.ejection().time().dividedBy(2),
                asked.ejection().maxTime())));
    }

    /** For some Services, ejected endpoints get connections like others. */
    static PlantedFault heedlessOfEjection() {
        return new PlantedFault() {
            private int targets;

            @Override
            ConnectionConfig config(ConnectionConfig asked) {
                return ++targets % 2 == 0
                        ? asked
                        : asked.withEjection(asked.ejection().withFailures(0));
            }
        };
    }

    /** One more attempt is made than is configured. */
    static PlantedFault oneAttemptTooMany() {
        return config(
                asked -> asked.withDial(asked.dialAttempts() + 1, asked.dialAttemptTimeout(), asked.dialTimeout()));
    }

    /** Clients wait for longer than is configured. */
    static PlantedFault lateDeadline() {
        return config(asked -> asked.withDial(
                asked.dialAttempts(),
                asked.dialAttemptTimeout(),
                asked.dialTimeout().plus(Duration.ofMillis(100))));
    }

    /** Clients are refused while they have time left. */
    static PlantedFault earlyDeadline() {
        return config(asked -> asked.withDial(
                asked.dialAttempts(),
                asked.dialAttemptTimeout(),
                asked.dialTimeout().minus(Duration.ofMillis(50))));
    }

    /** Connections that endpoints have reset are not reported. */
    static PlantedFault lostSummary() {
        return new PlantedFault() {
            @Override
            boolean losesSummary(ConnectionSummary summary) {
                return summary.reason() == CloseReason.UPSTREAM_RESET;
            }
        };
    }

    /** The ends of some relays are not noticed. */
    static PlantedFault missedEnd() {
        return new PlantedFault() {
            private int ends;

            @Override
            boolean missesEnd() {
                return ++ends % 20 == 0;
            }
        };
    }

    /** The first endpoint is tried again and again. */
    static PlantedFault stubborn() {
        return new PlantedFault() {
            @Override
            AddressPort reached(TrackedClient client, AddressPort endpoint) {
                return client.tries.isEmpty() ? endpoint : client.tries.getFirst().endpoint;
            }
        };
    }

    /** The timer of a connection is not cancelled. */
    static PlantedFault forgottenTimer() {
        return new PlantedFault() {
            @Override
            boolean forgetsTimers() {
                return true;
            }
        };
    }

    List<ClusterChange> changes(List<ClusterChange> all) {
        return all;
    }

    ConnectionConfig config(ConnectionConfig asked) {
        return asked;
    }

    boolean losesSummary(ConnectionSummary summary) {
        return false;
    }

    boolean missesEnd() {
        return false;
    }

    /** @param endpoint that the client's dial has picked */
    AddressPort reached(TrackedClient client, AddressPort endpoint) {
        return endpoint;
    }

    boolean forgetsTimers() {
        return false;
    }
}

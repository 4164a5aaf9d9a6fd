package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.route.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds health check node ports on which a node could not listen, because something else of its does. Stateless. */
final class HealthPortCheck {
    private HealthPortCheck() {}

    static void addProblems(List<ClusterChange> changes, RouteTable table, List<Problem> problems) {
        Map<Integer, String> owners = new HashMap<>();
        addOwn(HealthConfig.DEFAULT.healthzBindAddress(), "healthzBindAddress", owners);
        addOwn(HealthConfig.DEFAULT.metricsBindAddress(), "metricsBindAddress", owners);
        for (Frontend frontend : table.frontends()) {
            if (frontend.kind() == FrontendKind.NODE_PORT && frontend.protocol() == Protocol.TCP) {
                owners.putIfAbsent(frontend.address().port(), "the node port of " + frontend.servicePort());
            }
        }
        for (ClusterChange change : changes) {
            if (change instanceof ServiceApplied(Service service) && service.healthCheckNodePort() != 0) {
                int port = service.healthCheckNodePort();
                String owner = owners.putIfAbsent(port, "the health check node port of " + service.name());
                if (owner != null) {
                    problems.add(conflict(service, port, owner));
                }
            }
        }
    }

    private static void addOwn(@Nullable AddressPort address, String key, Map<Integer, String> owners) {
        if (address != null) {
            owners.put(address.port(), "the default of " + key);
        }
    }

    private static Problem conflict(Service service, int port, String owner) {
        return new Problem(
                Severity.WARNING,
                null,
                new ObjectReference(
                        "Service", service.name().namespace(), service.name().name(), ""),
                "spec.healthCheckNodePort",
                port + " is also " + owner,
                "load balancers would not learn whether the node has endpoints of the Service; choose another port");
    }
}

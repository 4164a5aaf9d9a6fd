package io.fairlead.k8s.node;

import io.fairlead.k8s.health.ServiceHealthChange;
import io.fairlead.k8s.health.ServiceHealthCheck;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.route.RouteTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Services that have a health check node port, and their answers after a change.
 *
 * <p>Threading: confined to the control thread.
 */
final class HealthChecks {
    private record Check(int port, Set<IpFamily> families) {}

    private final Map<ServiceName, Check> checks = new HashMap<>();

    /** The changed counts after the changes were applied. Unchanged counts may be included. */
    List<ServiceHealthChange> after(List<ClusterChange> changes, RouteTable table) {
        Map<ServiceName, @Nullable Check> before = new HashMap<>();
        Set<ServiceName> touched = new LinkedHashSet<>();
        for (ClusterChange change : changes) {
            switch (change) {
                case ClusterChange.ServiceApplied(Service service) -> {
                    before.putIfAbsent(service.name(), checks.get(service.name()));
                    note(service);
                    touched.add(service.name());
                }
                case ClusterChange.ServiceDeleted(ServiceName name) -> {
                    before.putIfAbsent(name, checks.remove(name));
                    touched.add(name);
                }
                case ClusterChange.SliceApplied(EndpointSlice slice) -> touched.add(slice.service());
                case ClusterChange.SliceDeleted(ServiceName name, String _) -> touched.add(name);
                case ClusterChange.NodeApplied _ -> touched.addAll(checks.keySet());
                case ClusterChange.NodePortsServedAt _ -> {}
            }
        }
        List<ServiceHealthChange> differences = new ArrayList<>();
        for (ServiceName name : touched) {
            addDifferences(name, before.get(name), table, differences);
        }
        return differences;
    }

    private void note(Service service) {
        if (service.healthCheckNodePort() == 0) {
            checks.remove(service.name());
        } else {
            checks.put(service.name(), new Check(service.healthCheckNodePort(), families(service)));
        }
    }

    private static Set<IpFamily> families(Service service) {
        EnumSet<IpFamily> families = EnumSet.noneOf(IpFamily.class);
        for (ServicePort port : service.ports()) {
            families.add(port.id().family());
        }
        return families;
    }

    private void addDifferences(
            ServiceName name, @Nullable Check before, RouteTable table, List<ServiceHealthChange> differences) {
        Check now = checks.get(name);
        if (before != null) {
            for (IpFamily family : before.families) {
                if (now == null || !now.families.contains(family)) {
                    differences.add(new ServiceHealthChange(name, family, null));
                }
            }
        }
        if (now != null) {
            for (IpFamily family : now.families) {
                int endpoints = table.readyLocalAddresses(name, family);
                differences.add(new ServiceHealthChange(name, family, new ServiceHealthCheck(now.port, endpoints)));
            }
        }
    }
}

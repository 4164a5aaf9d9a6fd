package io.fairlead.k8s.sidecar;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Service as a sidecar serves it: at the addresses that it listens on, in the place of its own. It follows the Service
 * and the slices that a source reports, and reports what becomes of them.
 *
 * <p>The proxy joins slices to service ports by name, protocol and family. So slices are reported with the names of the
 * ports of listeners, and in the family of a listener: it uses endpoints of its own family if there are any, else the
 * others, and all of them if the user has listed them.
 *
 * <p>Threading: confined to the thread of its source, or guarded by its owner.
 */
final class ListenedService {
    private final ServiceName name;
    private final ListenPlan plan;
    private final boolean isEveryFamilyUsed;
    private final Map<String, EndpointSlice> slices = new TreeMap<>();
    private @Nullable Service service;
    private @Nullable Service reported;
    private Map<String, EndpointSlice> reportedSlices = Map.of();
    private List<String> problems;

    /**
     * @param plan where it is served
     * @param isEveryFamilyUsed whether listeners use the endpoints of both families
     */
    ListenedService(ServiceName name, ListenPlan plan, boolean isEveryFamilyUsed) {
        this.name = name;
        this.plan = plan;
        this.isEveryFamilyUsed = isEveryFamilyUsed;
        problems = missing();
    }

    /** Follows a change of this Service or its slices; {@link #takeChanges} has the result. */
    void follow(ClusterChange change) {
        switch (change) {
            case ClusterChange.ServiceApplied(Service now) -> service = now;
            case ClusterChange.ServiceDeleted _ -> service = null;
            case ClusterChange.SliceApplied(EndpointSlice slice) -> slices.put(slice.name(), slice);
            case ClusterChange.SliceDeleted(ServiceName _, String slice) -> slices.remove(slice);
            case ClusterChange.NodeApplied _, ClusterChange.NodePortsServedAt _ -> {}
        }
    }

    /** The difference from the previous result of this method. */
    List<ClusterChange> takeChanges() {
        List<ClusterChange> changes = new ArrayList<>();
        List<ListenPlan.Listened> listened = new ArrayList<>();
        Service now = null;
        if (service == null) {
            problems = missing();
        } else {
            List<String> found = new ArrayList<>();
            listened = plan.of(service, found);
            problems = found;
            List<ServicePort> ports = new ArrayList<>();
            for (ListenPlan.Listened port : listened) {
                ports.add(port.port());
            }
            now = new Service(name, service.createdAt(), ports);
        }
        addService(now, changes);
        addSlices(slicesFor(listened), changes);
        return changes;
    }

    private List<String> missing() {
        return List.of("Service " + name + " does not exist");
    }

    private void addService(@Nullable Service now, List<ClusterChange> changes) {
        if (now == null && reported != null) {
            changes.add(new ClusterChange.ServiceDeleted(name));
        } else if (now != null && !now.equals(reported)) {
            changes.add(new ClusterChange.ServiceApplied(now));
        }
        reported = now;
    }

    private void addSlices(Map<String, EndpointSlice> now, List<ClusterChange> changes) {
        for (EndpointSlice slice : now.values()) {
            if (!slice.equals(reportedSlices.get(slice.name()))) {
                changes.add(new ClusterChange.SliceApplied(slice));
            }
        }
        for (String before : reportedSlices.keySet()) {
            if (!now.containsKey(before)) {
                changes.add(new ClusterChange.SliceDeleted(name, before));
            }
        }
        reportedSlices = now;
    }

    private Map<String, EndpointSlice> slicesFor(List<ListenPlan.Listened> listened) {
        Map<String, EndpointSlice> result = new HashMap<>();
        for (IpFamily family : IpFamily.values()) {
            for (EndpointSlice slice : slices.values()) {
                List<EndpointSlice.Port> ports = new ArrayList<>();
                for (ListenPlan.Listened port : listened) {
                    if (port.port().id().family() == family && isUsed(port, slice)) {
                        addPort(port, slice, ports);
                    }
                }
                if (!ports.isEmpty()) {
                    String sliceName = slice.family() == family ? slice.name() : slice.name() + " for " + family;
                    result.put(sliceName, new EndpointSlice(name, sliceName, family, ports, slice.endpoints()));
                }
            }
        }
        return result;
    }

    private static void addPort(ListenPlan.Listened listened, EndpointSlice slice, List<EndpointSlice.Port> ports) {
        EndpointSlice.Port port = portOf(listened, slice);
        if (port != null) {
            ports.add(new EndpointSlice.Port(listened.port().id().name().port(), port.protocol(), port.number()));
        }
    }

    private boolean isUsed(ListenPlan.Listened listened, EndpointSlice slice) {
        IpFamily own = listened.port().id().family();
        if (slice.family() == own) {
            return true;
        }
        return !listened.isOfOneFamily() && (isEveryFamilyUsed || !hasEndpoints(listened, own));
    }

    private boolean hasEndpoints(ListenPlan.Listened listened, IpFamily family) {
        for (EndpointSlice slice : slices.values()) {
            if (slice.family() == family && !slice.endpoints().isEmpty() && portOf(listened, slice) != null) {
                return true;
            }
        }
        return false;
    }

    private static EndpointSlice.@Nullable Port portOf(ListenPlan.Listened listened, EndpointSlice slice) {
        for (EndpointSlice.Port port : slice.ports()) {
            if (port.protocol() == listened.port().id().name().protocol()
                    && port.name().equals(listened.sourcePort())) {
                return port;
            }
        }
        return null;
    }

    /** Why something of it cannot be served, in words; empty if nothing is wrong. */
    List<String> problems() {
        return problems;
    }
}

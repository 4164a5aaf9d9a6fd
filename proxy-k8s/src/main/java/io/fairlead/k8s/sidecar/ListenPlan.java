package io.fairlead.k8s.sidecar;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a sidecar serves the ports of one Service.
 *
 * <p>Threading: Immutable.
 *
 * @param groups the groups of the Service
 * @param isTransparent whether it is served at its cluster IPs as well
 * @param isNodeKnown whether it is known which endpoints are local; if not, any may be used
 * @param apiServer the address at which pods reach the API server, which is never captured; null if there is none
 */
record ListenPlan(
        List<SidecarGroup> groups,
        boolean isTransparent,
        boolean isNodeKnown,
        @Nullable String apiServer) {
    ListenPlan {
        groups = List.copyOf(groups);
    }

    /**
     * A service port as it is served.
     *
     * @param port the port with the address of its listener as the cluster IP
     * @param sourcePort the name that the port has in the Service, and in its slices
     * @param isOfOneFamily whether only endpoints of its own family may serve it
     */
    record Listened(ServicePort port, String sourcePort, boolean isOfOneFamily) {}

    /**
     * What is served of a Service.
     *
     * @param problems takes what is wrong, in words
     */
    List<Listened> of(Service service, List<String> problems) {
        List<Listened> result = new ArrayList<>();
        if (isTransparent) {
            addCaptured(service, result, problems);
        }
        for (SidecarGroup group : groups) {
            for (ListenAddress listen : group.listens()) {
                ServicePort port = find(service, group.port(), listen, problems);
                if (port != null) {
                    result.add(listened(port, listen, result));
                }
            }
        }
        return result;
    }

    private void addCaptured(Service service, List<Listened> result, List<String> problems) {
        for (ServicePort port : service.ports()) {
            if (port.clusterIp() != null && port.clusterIp().toString().equals(apiServer)) {
                problems.add(service.name() + " has the address of the API server, " + apiServer
                        + ", and cannot be captured; use --listen");
                return;
            }
            if (port.clusterIp() != null) {
                ServicePort inside = at(port, port.id(), new AddressPort(port.clusterIp(), port.port()));
                result.add(new Listened(inside, port.id().name().port(), true));
            }
        }
        if (result.isEmpty()) {
            problems.add(service.name() + " has no cluster IP that could be captured; use --listen");
        }
    }

    private static @Nullable ServicePort find(
            Service service, String wanted, ListenAddress listen, List<String> problems) {
        ServicePort found = null;
        for (ServicePort port : service.ports()) {
            if (port.id().name().protocol() == listen.protocol() && isNamed(port, wanted)) {
                if (found == null || sameName(found, port) && port.id().family() == family(listen)) {
                    found = port;
                } else if (!sameName(found, port)) {
                    problems.add(service.name() + " has several " + listen.protocol() + " ports: "
                            + ports(service, listen.protocol()) + "; name one, as in --service " + service.name() + ":"
                            + label(port));
                    return null;
                }
            }
        }
        if (found == null) {
            String all = ports(service, listen.protocol());
            problems.add(service.name() + " has no " + listen.protocol() + " port"
                    + (wanted.isEmpty() ? "" : " '" + wanted + "'")
                    + (all.isEmpty() ? "" : "; it has " + all));
        }
        return found;
    }

    private static boolean isNamed(ServicePort port, String wanted) {
        return wanted.isEmpty()
                || port.id().name().port().equals(wanted)
                || Integer.toString(port.port()).equals(wanted);
    }

    private static boolean sameName(ServicePort one, ServicePort other) {
        return one.id().name().equals(other.id().name());
    }

    private static IpFamily family(ListenAddress listen) {
        return listen.address().family();
    }

    private static String ports(Service service, Protocol protocol) {
        List<String> labels = new ArrayList<>();
        for (ServicePort port : service.ports()) {
            if (port.id().name().protocol() == protocol && !labels.contains(label(port))) {
                labels.add(label(port));
            }
        }
        return String.join(", ", labels);
    }

    private static String label(ServicePort port) {
        String name = port.id().name().port();
        return name.isEmpty() ? Integer.toString(port.port()) : name;
    }

    /** The first listener of a port has its name; the name of another one has its address, so that they differ. */
    private Listened listened(ServicePort port, ListenAddress listen, List<Listened> before) {
        ServicePortName name = port.id().name();
        ServicePortId id = new ServicePortId(name, family(listen));
        for (Listened other : before) {
            if (other.port().id().equals(id)) {
                id = new ServicePortId(
                        new ServicePortName(name.service(), name.port() + "@" + listen.address(), name.protocol()),
                        family(listen));
                break;
            }
        }
        return new Listened(at(port, id, listen.address()), name.port(), false);
    }

    private ServicePort at(ServicePort port, ServicePortId id, AddressPort address) {
        return new ServicePort(
                id,
                address.port(),
                0,
                address.address(),
                List.of(),
                List.of(),
                isNodeKnown ? port.internalTrafficPolicy() : TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                port.affinity(),
                List.of(),
                port.settings());
    }
}

package io.fairlead.k8s.explain;

import io.fairlead.model.IpFamily;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.RouteTable;
import io.fairlead.route.ServiceDetails.Slice;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a service port has no usable endpoint.
 *
 * <p>Threading: Immutable.
 *
 * @param cause the cause
 * @param what the same in words, after "no usable endpoint: "
 * @param next what to check next
 */
public record EndpointCause(Cause cause, String what, String next) {
    /** The cause of a service port whose route has no usable endpoint. */
    public static EndpointCause of(RouteTable table, ServicePortId port) {
        ServiceName service = port.name().service();
        List<Slice> all = table.details(service).slices();
        List<Slice> own =
                all.stream().filter(slice -> slice.family() == port.family()).toList();
        if (own.isEmpty() || count(own) == 0 && count(all) > 0) {
            return all.isEmpty() || count(all) == 0
                    ? new EndpointCause(
                            Cause.NO_ENDPOINT_SLICE,
                            "no " + port.family() + " EndpointSlice has the label kubernetes.io/service-name: "
                                    + service.name() + " in the namespace " + service.namespace(),
                            "Check that the Service has a selector: " + selectorOf(service)
                                    + ". Without one, write the EndpointSlices yourself, with that label")
                    : otherFamily(all, port.family(), service);
        }
        if (count(own) == 0) {
            return new EndpointCause(
                    Cause.NO_MATCHING_PODS,
                    "its EndpointSlices are empty: no pod with an IP address has the labels of its selector",
                    "Compare the selector with the labels of the pods: " + selectorOf(service) + "; kubectl -n "
                            + service.namespace() + " get pods --show-labels");
        }
        List<Slice> joined = own.stream().filter(slice -> slice.has(port)).toList();
        if (joined.isEmpty()) {
            return withoutPort(own, port, service);
        }
        return notReady(count(joined), service);
    }

    private static EndpointCause otherFamily(List<Slice> all, IpFamily family, ServiceName service) {
        return new EndpointCause(
                Cause.OTHER_ADDRESS_FAMILY,
                "no " + family + " EndpointSlice has the label kubernetes.io/service-name: " + service.name()
                        + " in the namespace " + service.namespace() + "; its "
                        + Words.count(count(all), "endpoint") + " of the other family cannot be reached from "
                        + family + " addresses",
                "Give the pods " + family + " addresses, or take " + family + " from spec.ipFamilies: kubectl -n "
                        + service.namespace() + " get endpointslices -l kubernetes.io/service-name="
                        + service.name());
    }

    private static EndpointCause withoutPort(List<Slice> own, ServicePortId port, ServiceName service) {
        boolean hasNone = own.stream().allMatch(slice -> slice.ports().isEmpty());
        if (hasNone) {
            return new EndpointCause(
                    Cause.TARGET_PORT_NOT_FOUND,
                    "its EndpointSlices have " + Words.count(count(own), "endpoint")
                            + " but no port: no container of these pods has a port with the name that targetPort says",
                    "Compare targetPort with the names of container ports: kubectl -n " + service.namespace()
                            + " get service " + service.name()
                            + " -o jsonpath='{.spec.ports}'; kubectl -n " + service.namespace()
                            + " get pods -o jsonpath='{.items[*].spec.containers[*].ports}'");
        }
        return new EndpointCause(
                Cause.PORT_NOT_IN_SLICES,
                "no port of its slices has the name '" + port.name().port() + "' and the protocol "
                        + port.name().protocol() + "; they have "
                        + own.stream()
                                .flatMap(slice -> slice.ports().stream())
                                .map(p -> "'" + p.name() + "' " + p.protocol())
                                .distinct()
                                .collect(Collectors.joining(", ")),
                "Ports are joined by name and protocol, never by number: give the port of the Service and that of its"
                        + " EndpointSlices the same name. A targetPort that no container has is left out of the"
                        + " EndpointSlices");
    }

    private static EndpointCause notReady(int endpoints, ServiceName service) {
        return new EndpointCause(
                Cause.NO_READY_ENDPOINT,
                endpoints == 1 ? "its only endpoint is not ready" : "none of its " + endpoints + " endpoints is ready",
                "Check why the readiness probes fail: kubectl -n " + service.namespace()
                        + " describe pods; the pods are those of kubectl -n " + service.namespace()
                        + " get endpointslices -l kubernetes.io/service-name=" + service.name());
    }

    private static String selectorOf(ServiceName service) {
        return "kubectl -n " + service.namespace() + " get service " + service.name()
                + " -o jsonpath='{.spec.selector}'";
    }

    private static int count(List<Slice> slices) {
        return slices.stream().mapToInt(Slice::endpointCount).sum();
    }
}

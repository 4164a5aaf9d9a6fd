package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The translation of one EndpointSlice. Confined to one call. */
final class SliceTranslation {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    private final io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object;
    private final Findings findings;

    SliceTranslation(io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object) {
        this.object = object;
        this.findings = new Findings(ObjectNames.title("EndpointSlice", object));
    }

    Translation<EndpointSlice> run() {
        if (!ObjectNames.hasName(object, findings)) {
            return findings.rejected();
        }
        if (ObjectNames.labels(object).containsKey(HEADLESS_LABEL)) {
            return findings.notProxied("it belongs to a headless Service");
        }
        String service = Findings.text(ObjectNames.labels(object).get(SERVICE_LABEL));
        if (service.isEmpty()) {
            findings.warning(
                    "metadata.labels[" + SERVICE_LABEL + "]",
                    "is missing, so that the slice belongs to no Service",
                    "label the slice with the name of its Service");
            return findings.notProxied("it belongs to no Service");
        }
        if ("FQDN".equals(object.getAddressType())) {
            findings.error(
                    "addressType",
                    "'FQDN' cannot be balanced; allowed are IPv4, IPv6",
                    "write the addresses themselves; the slice is ignored until then");
            return findings.notProxied("its endpoints are names, not addresses");
        }
        return addresses(new ServiceName(ObjectNames.namespace(object), service));
    }

    private Translation<EndpointSlice> addresses(ServiceName service) {
        IpFamily family = family();
        if (family == null) {
            return findings.rejected();
        }
        List<EndpointSlice.Port> ports = ports();
        List<EndpointSlice.Address> endpoints = endpoints(family);
        return findings.translated(
                () -> new EndpointSlice(service, ObjectNames.name(object), family, ports, endpoints));
    }

    private @Nullable IpFamily family() {
        String type = Findings.text(object.getAddressType());
        for (IpFamily family : IpFamily.values()) {
            if (family.toString().equals(type)) {
                return family;
            }
        }
        findings.error(
                "addressType",
                (type.isEmpty() ? "is missing" : "'" + type + "' is unknown") + "; allowed are IPv4, IPv6",
                "write the family of the endpoints' addresses");
        return null;
    }

    private List<EndpointSlice.Port> ports() {
        List<EndpointPort> listed = Findings.orEmpty(object.getPorts());
        List<EndpointSlice.Port> ports = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            EndpointSlice.Port port = port(Findings.at("ports", i), listed.get(i));
            if (port != null) {
                ports.add(port);
            }
        }
        return ports;
    }

    private EndpointSlice.@Nullable Port port(String field, @Nullable EndpointPort port) {
        if (port == null || port.getPort() == null || port.getPort() == 0) {
            findings.warning(
                    field + ".port", "is missing, which means all ports; that is not supported", "this port is skipped");
            return null;
        }
        Protocol protocol = findings.protocol(field + ".protocol", port.getProtocol());
        int number = findings.port(field + ".port", port.getPort());
        return new EndpointSlice.Port(port.getName() == null ? "" : port.getName(), protocol, number);
    }

    private List<EndpointSlice.Address> endpoints(IpFamily family) {
        List<Endpoint> listed = Findings.orEmpty(object.getEndpoints());
        List<EndpointSlice.Address> endpoints = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            EndpointSlice.Address endpoint = endpoint(Findings.at("endpoints", i), listed.get(i), family);
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        return endpoints;
    }

    private EndpointSlice.@Nullable Address endpoint(String field, @Nullable Endpoint endpoint, IpFamily family) {
        List<String> addresses = endpoint == null ? List.of() : Findings.orEmpty(endpoint.getAddresses());
        if (endpoint == null || addresses.isEmpty()) {
            findings.warning(field + ".addresses", "is empty; one address is needed", "this endpoint is skipped");
            return null;
        }
        IpAddress address = address(Findings.at(field + ".addresses", 0), addresses.getFirst(), family);
        if (address == null) {
            return null;
        }
        if (addresses.size() > 1) {
            findings.warning(
                    field + ".addresses",
                    addresses.size() + " addresses; only the first is used, as in kube-proxy",
                    "write an endpoint for each");
        }
        EndpointConditions conditions = endpoint.getConditions();
        EndpointHints hints = endpoint.getHints();
        return new EndpointSlice.Address(
                address,
                conditions == null || orElse(conditions.getReady(), true),
                conditions == null || orElse(conditions.getServing(), true),
                conditions != null && orElse(conditions.getTerminating(), false),
                endpoint.getNodeName(),
                hints == null ? Set.of() : zones(hints),
                hints == null ? Set.of() : nodes(hints));
    }

    private @Nullable IpAddress address(String field, @Nullable String text, IpFamily family) {
        IpAddress address = findings.address(field, text);
        if (address != null && address.family() != family) {
            findings.error(
                    field,
                    "'" + text + "' is an " + address.family() + " address in a slice of addressType " + family,
                    "write it into a slice of its own family");
            return null;
        }
        return address;
    }

    private static boolean orElse(@Nullable Boolean condition, boolean unknown) {
        return condition == null ? unknown : condition;
    }

    private static Set<String> zones(EndpointHints hints) {
        return Findings.orEmpty(hints.getForZones()).stream()
                .filter(Objects::nonNull)
                .map(zone -> zone.getName())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> nodes(EndpointHints hints) {
        return Findings.orEmpty(hints.getForNodes()).stream()
                .filter(Objects::nonNull)
                .map(node -> node.getName())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }
}

package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The translation of one EndpointSlice. Confined to one call.
 *
 * <p>A port without a name has the empty name: the API server fills that in, so kube-proxy, which ignores ports without
 * a name, never sees one; in a manifest it is what the author means.
 */
final class SliceTranslation {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
    private static final String ADDRESS_TYPE = "addressType";

    private final io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object;
    private final Findings findings;
    private final ServiceScope scope;
    private final String name;

    SliceTranslation(
            io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object, Origin origin, ServiceScope scope) {
        this.object = object;
        this.scope = scope;
        findings = new Findings(ObjectNames.reference("EndpointSlice", object), origin);
        name = ObjectNames.name(object);
    }

    Translation<EndpointSlice> run() {
        if (name.isEmpty()) {
            return ObjectNames.rejectedWithoutName(findings);
        }
        if (!scope.isEvery() && ObjectNames.labels(object).containsKey(HEADLESS_LABEL)) {
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
        return addresses(new ServiceName(ObjectNames.namespace(object), service));
    }

    private Translation<EndpointSlice> addresses(ServiceName service) {
        String type = Findings.text(object.getAddressType());
        if (type.equals("FQDN")) {
            findings.error(
                    ADDRESS_TYPE,
                    "'FQDN' cannot be balanced; allowed are IPv4, IPv6",
                    "write the addresses themselves; the slice is ignored until then");
            return findings.notProxied("its endpoints are names, not addresses");
        }
        IpFamily family = family(type);
        if (family == null) {
            findings.error(
                    ADDRESS_TYPE,
                    (type.isEmpty() ? "is missing" : "'" + type + "' is unknown") + "; allowed are IPv4, IPv6",
                    "write the address family of the endpoints");
            return findings.rejectedOrNotProxied("the type of its addresses is unknown");
        }
        return findings.translated(new EndpointSlice(
                service,
                name,
                family,
                ports(),
                new EndpointTranslation(family, findings).run(Findings.orEmpty(object.getEndpoints()))));
    }

    private static @Nullable IpFamily family(String type) {
        for (IpFamily family : IpFamily.values()) {
            if (family.toString().equals(type)) {
                return family;
            }
        }
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
                    field + ".port",
                    "is missing, which means all ports; that is not supported",
                    "this port is skipped");
            return null;
        }
        Protocol protocol = findings.protocol(field + ".protocol", port.getProtocol());
        int number = findings.port(field + ".port", port.getPort());
        if (protocol == null || number == 0) {
            return null;
        }
        return new EndpointSlice.Port(
                port.getName() == null ? "" : port.getName().intern(), protocol, number);
    }
}

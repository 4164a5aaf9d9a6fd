package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The translation of one Service. Confined to one call.
 *
 * <p>The type of a Service decides less than one would think: ExternalName is left to DNS, and it takes part in deciding
 * whether the external traffic policy and the health-check node port count. Node ports, external IPs and the addresses
 * of the load balancer are honoured wherever they are written, be it that they are left over from another type.
 */
final class ServiceTranslation {
    private static final String HEALTH_CHECK_NODE_PORT = "spec.healthCheckNodePort";

    /**
     * The age of a Service without a creation time: younger than all others, so that a manifest written by hand never
     * takes an address from a Service that a cluster has created. Among those without one the name decides.
     */
    private static final Instant UNKNOWN_CREATION = Instant.MAX;

    private final io.fabric8.kubernetes.api.model.Service object;
    private final ServiceScope scope;
    private final Findings findings;
    private final ServiceName name;

    ServiceTranslation(io.fabric8.kubernetes.api.model.Service object, Origin origin, ServiceScope scope) {
        this.object = object;
        this.scope = scope;
        findings = new Findings(ObjectNames.reference("Service", object), origin);
        name = new ServiceName(ObjectNames.namespace(object), ObjectNames.name(object));
    }

    Translation<Service> run() {
        if (name.name().isEmpty()) {
            return ObjectNames.rejectedWithoutName(findings);
        }
        ServiceSpec spec = object.getSpec();
        if (spec == null) {
            return findings.rejected("spec", "is missing; a Service needs clusterIP and ports", "write them");
        }
        ServiceExclusion exclusion = exclusion(spec);
        return exclusion == null ? findings.translated(proxied(spec)) : findings.notProxied(exclusion.reason());
    }

    private @Nullable ServiceExclusion exclusion(ServiceSpec spec) {
        if (!scope.isEvery()
                && !Objects.equals(
                        ObjectNames.labels(object).get(ServiceExclusion.PROXY_NAME_LABEL), scope.proxyName())) {
            return ServiceExclusion.OTHER_PROXY;
        }
        if ("ExternalName".equals(spec.getType())) {
            return ServiceExclusion.EXTERNAL_NAME;
        }
        if (scope.isEvery()) {
            return null;
        }
        if (ClusterIps.isHeadless(spec)) {
            return ServiceExclusion.HEADLESS;
        }
        if (!ClusterIps.isPresent(spec)) {
            findings.warningInManifest(
                    "spec.clusterIP",
                    "is missing, and no API server assigns one to a manifest",
                    "write the address of the Service; it is not proxied until then");
            return ServiceExclusion.NO_CLUSTER_IP;
        }
        return null;
    }

    private Service proxied(ServiceSpec spec) {
        List<Address> addressesInside = inside(spec);
        ServicePolicies policies = ServicePolicies.of(spec, findings);
        ServiceAddresses addresses = ServiceAddresses.of(object, spec, findings);
        ServiceSettings settings = SettingsTranslation.run(ObjectNames.annotations(object), findings);
        List<ServicePort> ports = new ArrayList<>();
        for (PortEntry port : PortEntry.list(spec, findings)) {
            for (Address inside : addressesInside) {
                ports.add(servicePort(port, inside, addresses.of(inside.family), policies, settings));
            }
        }
        StreamSettings.check(ObjectNames.annotations(object), settings, ports, findings);
        return new Service(name, createdAt(), ports, healthCheckNodePort(spec));
    }

    /**
     * The address of a Service inside the cluster in one family.
     *
     * @param clusterIp null if it is headless
     */
    private record Address(IpFamily family, @Nullable IpAddress clusterIp) {}

    /** A headless Service may have endpoints of either family. */
    private List<Address> inside(ServiceSpec spec) {
        List<Address> inside = new ArrayList<>();
        if (ClusterIps.isHeadless(spec) || !ClusterIps.isPresent(spec)) {
            for (IpFamily family : IpFamily.values()) {
                inside.add(new Address(family, null));
            }
        } else {
            ClusterIps.byFamily(spec, findings).forEach((family, ip) -> inside.add(new Address(family, ip)));
        }
        return inside;
    }

    private ServicePort servicePort(
            PortEntry port,
            Address inside,
            ServiceAddresses addresses,
            ServicePolicies policies,
            ServiceSettings settings) {
        return new ServicePort(
                new ServicePortId(new ServicePortName(name, port.name(), port.protocol()), inside.family),
                port.port(),
                port.nodePort(),
                inside.clusterIp,
                addresses.externalIps(),
                addresses.loadBalancerIps(),
                policies.internal(),
                policies.external(),
                policies.affinity(),
                addresses.sourceRanges(),
                settings);
    }

    /** Load balancers check this only where it matters to which node they send; elsewhere the field has no effect. */
    private int healthCheckNodePort(ServiceSpec spec) {
        if (!"LoadBalancer".equals(spec.getType()) || !"Local".equals(spec.getExternalTrafficPolicy())) {
            return 0;
        }
        Integer written = spec.getHealthCheckNodePort();
        if (written == null || written == 0) {
            findings.warning(
                    HEALTH_CHECK_NODE_PORT,
                    "is missing, though type is LoadBalancer and externalTrafficPolicy Local; allowed are 1 to "
                            + AddressPort.MAX_PORT,
                    "add a port; until then load balancers cannot check whether this node has endpoints");
        }
        return findings.portOrNone(HEALTH_CHECK_NODE_PORT, written);
    }

    private Instant createdAt() {
        String text = Findings.text(object.getMetadata().getCreationTimestamp());
        if (text.isEmpty()) {
            return UNKNOWN_CREATION;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            findings.warning(
                    "metadata.creationTimestamp",
                    "'" + text + "' is not a time such as 2026-01-31T12:00:00Z",
                    "until then the Service counts as the youngest");
            return UNKNOWN_CREATION;
        }
    }
}

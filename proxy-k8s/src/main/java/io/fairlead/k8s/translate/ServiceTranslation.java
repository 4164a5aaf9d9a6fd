package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The translation of one Service. Confined to one call. */
final class ServiceTranslation {
    private static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

    /**
     * The age of a Service without a creation time: younger than all others, so that a manifest written by hand never
     * takes an address from a Service that a cluster has created. Among those without one the name decides.
     */
    private static final Instant UNKNOWN_CREATION = Instant.MAX;

    private final io.fabric8.kubernetes.api.model.Service object;
    private final Findings findings;

    ServiceTranslation(io.fabric8.kubernetes.api.model.Service object) {
        this.object = object;
        this.findings = new Findings(ObjectNames.title("Service", object));
    }

    Translation<Service> run() {
        if (!ObjectNames.hasName(object, findings)) {
            return findings.rejected();
        }
        ServiceSpec spec = object.getSpec();
        if (spec == null) {
            findings.error("spec", "is missing; a Service needs clusterIP and ports", "write them");
            return findings.rejected();
        }
        String reason = reasonNotToProxy(spec);
        return reason == null ? proxied(spec) : findings.notProxied(reason);
    }

    private @Nullable String reasonNotToProxy(ServiceSpec spec) {
        if (ObjectNames.labels(object).containsKey(PROXY_NAME_LABEL)) {
            return "the label " + PROXY_NAME_LABEL + " leaves it to another proxy";
        }
        if ("ExternalName".equals(spec.getType())) {
            return "an ExternalName Service is answered by DNS";
        }
        if (ClusterIps.isHeadless(spec)) {
            return "a headless Service is answered by DNS";
        }
        if (!ClusterIps.isPresent(spec)) {
            findings.warning(
                    "spec.clusterIP",
                    "is missing, and there is no API server here that would choose one",
                    "write the address at which the Service is to answer; it is not proxied until then");
            return "it has no cluster IP";
        }
        return null;
    }

    private Translation<Service> proxied(ServiceSpec spec) {
        Map<IpFamily, IpAddress> clusterIps = ClusterIps.byFamily(spec, findings);
        Policies policies = policies(spec);
        Addresses addresses = new Addresses(externalIps(spec), loadBalancerIps(), sourceRanges(spec));
        List<ServicePort> ports = new ArrayList<>();
        for (PortEntry port : ports(spec)) {
            clusterIps.forEach((family, ip) -> ports.add(servicePort(port, ip, addresses.of(family), policies)));
        }
        Instant createdAt = createdAt();
        int healthCheckNodePort = healthCheckNodePort(spec);
        return findings.translated(() -> new Service(serviceName(), createdAt, ports, healthCheckNodePort));
    }

    private ServiceName serviceName() {
        return new ServiceName(ObjectNames.namespace(object), ObjectNames.name(object));
    }

    private ServicePort servicePort(PortEntry port, IpAddress clusterIp, Addresses addresses, Policies policies) {
        return new ServicePort(
                new ServicePortId(new ServicePortName(serviceName(), port.name(), port.protocol()), clusterIp.family()),
                port.port(),
                port.nodePort(),
                clusterIp,
                addresses.externalIps(),
                addresses.loadBalancerIps(),
                policies.internal(),
                policies.external(),
                policies.affinity(),
                addresses.sourceRanges(),
                policies.selector());
    }

    /** One entry of {@code spec.ports}, checked. */
    private record PortEntry(String name, Protocol protocol, int port, int nodePort) {}

    private List<PortEntry> ports(ServiceSpec spec) {
        List<io.fabric8.kubernetes.api.model.ServicePort> listed = Findings.orEmpty(spec.getPorts());
        if (listed.isEmpty()) {
            findings.error(
                    "spec.ports", "is empty; a Service needs at least one port", "write the ports it answers at");
        }
        List<PortEntry> ports = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            PortEntry port = port(Findings.at("spec.ports", i), listed.get(i), listed.size() > 1);
            if (port != null) {
                ports.add(port);
            }
        }
        checkDistinct(ports);
        return findings.hasError() ? List.of() : ports;
    }

    private @Nullable PortEntry port(
            String field, io.fabric8.kubernetes.api.model.@Nullable ServicePort port, boolean needsName) {
        if (port == null) {
            findings.error(field, "is empty; a port needs at least a number", "write 'port: 80', or remove the entry");
            return null;
        }
        String name = port.getName() == null ? "" : port.getName();
        if (needsName && name.isEmpty()) {
            findings.error(field + ".name", "is missing; with several ports each needs its own", "name the port");
        }
        return new PortEntry(
                name,
                findings.protocol(field + ".protocol", port.getProtocol()),
                findings.port(field + ".port", port.getPort()),
                findings.portOrNone(field + ".nodePort", port.getNodePort()));
    }

    private void checkDistinct(List<PortEntry> ports) {
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            PortEntry port = ports.get(i);
            String field = Findings.at("spec.ports", i);
            if (!names.add(port.protocol() + "/" + port.name()) && !port.name().isEmpty()) {
                findings.error(
                        field + ".name", "'" + port.name() + "' is taken by a port above", "name it differently");
            }
            if (port.port() != 0 && !numbers.add(port.protocol() + "/" + port.port())) {
                findings.error(
                        field + ".port",
                        port.port() + "/" + port.protocol() + " is taken by a port above",
                        "write another number, or remove one of the two");
            }
        }
    }

    /** The addresses besides the cluster IPs. */
    private record Addresses(List<IpAddress> externalIps, List<IpAddress> loadBalancerIps, List<Cidr> sourceRanges) {
        /** Those of one family. Ranges that allow everybody, or none of this family, are no ranges. */
        Addresses of(IpFamily family) {
            List<Cidr> ranges = sourceRanges.stream()
                    .filter(range -> range.family() == family)
                    .toList();
            return new Addresses(
                    ofFamily(externalIps, family),
                    ofFamily(loadBalancerIps, family),
                    ranges.stream().anyMatch(range -> range.prefix() == 0) ? List.of() : ranges);
        }

        private static List<IpAddress> ofFamily(List<IpAddress> addresses, IpFamily family) {
            return addresses.stream()
                    .filter(address -> address.family() == family)
                    .distinct()
                    .toList();
        }
    }

    private List<IpAddress> externalIps(ServiceSpec spec) {
        List<String> listed = Findings.orEmpty(spec.getExternalIPs());
        List<IpAddress> ips = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            IpAddress ip = findings.addressOrSkip(Findings.at("spec.externalIPs", i), listed.get(i));
            if (ip != null) {
                ips.add(ip);
            }
        }
        return ips;
    }

    /** Addresses whose packets reach the node as they are; with ipMode Proxy, or a host name only, they do not. */
    private List<IpAddress> loadBalancerIps() {
        if (object.getStatus() == null || object.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        List<LoadBalancerIngress> listed =
                Findings.orEmpty(object.getStatus().getLoadBalancer().getIngress());
        List<IpAddress> ips = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            LoadBalancerIngress ingress = listed.get(i);
            if (ingress != null
                    && !Findings.text(ingress.getIp()).isEmpty()
                    && (ingress.getIpMode() == null || "VIP".equals(ingress.getIpMode()))) {
                IpAddress ip =
                        findings.addressOrSkip(Findings.at("status.loadBalancer.ingress", i) + ".ip", ingress.getIp());
                if (ip != null) {
                    ips.add(ip);
                }
            }
        }
        return ips;
    }

    /** A range that cannot be read rejects the Service: left out, it could turn "these only" into "everybody". */
    private List<Cidr> sourceRanges(ServiceSpec spec) {
        List<String> listed = Findings.orEmpty(spec.getLoadBalancerSourceRanges());
        List<Cidr> ranges = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            String text = listed.get(i);
            try {
                ranges.add(Cidr.parse(text == null ? "" : text));
            } catch (IllegalArgumentException e) {
                findings.error(
                        Findings.at("spec.loadBalancerSourceRanges", i),
                        String.valueOf(e.getMessage()),
                        "correct the range");
            }
        }
        return ranges;
    }

    /** What the Service asks for, on all its ports alike. */
    private record Policies(
            TrafficPolicy internal,
            TrafficPolicy external,
            SessionAffinity affinity,
            @Nullable String selector) {}

    private Policies policies(ServiceSpec spec) {
        TrafficPolicy internal = policy("spec.internalTrafficPolicy", spec.getInternalTrafficPolicy());
        TrafficPolicy external = policy("spec.externalTrafficPolicy", spec.getExternalTrafficPolicy());
        return new Policies(
                internal,
                hasExternalPolicy(spec) ? external : TrafficPolicy.CLUSTER,
                AffinityTranslation.run(spec, findings),
                selector());
    }

    private TrafficPolicy policy(String field, @Nullable String text) {
        return findings.oneOf(field, text, TrafficPolicy.CLUSTER, TrafficPolicy.values());
    }

    /** Whether the external traffic policy counts; on a plain ClusterIP Service it does not. */
    private static boolean hasExternalPolicy(ServiceSpec spec) {
        return "LoadBalancer".equals(spec.getType())
                || "NodePort".equals(spec.getType())
                || !Findings.orEmpty(spec.getExternalIPs()).isEmpty();
    }

    /** Load balancers ask only where it matters which node they send to; elsewhere the field is left over. */
    private int healthCheckNodePort(ServiceSpec spec) {
        if (!"LoadBalancer".equals(spec.getType()) || !"Local".equals(spec.getExternalTrafficPolicy())) {
            return 0;
        }
        int port = findings.portOrNone("spec.healthCheckNodePort", spec.getHealthCheckNodePort());
        if (port == 0) {
            findings.warning(
                    "spec.healthCheckNodePort",
                    "is missing, though type is LoadBalancer and externalTrafficPolicy Local; allowed are 1 to "
                            + AddressPort.MAX_PORT,
                    "load balancers cannot ask this node whether it has endpoints until a port is written");
        }
        return port;
    }

    private @Nullable String selector() {
        String selector = ObjectNames.annotation(object, Translator.SELECTOR_ANNOTATION);
        if (selector != null && selector.isBlank()) {
            findings.warning(
                    "metadata.annotations[" + Translator.SELECTOR_ANNOTATION + "]",
                    "is empty; the name of a selector is needed",
                    "the default selector is used until then");
            return null;
        }
        return selector == null ? null : selector.trim();
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
                    "'" + text + "' is no time such as 2026-01-31T12:00:00Z",
                    "the Service counts as the youngest until then");
            return UNKNOWN_CREATION;
        }
    }

    /** The session affinity of a Service. */
    private static final class AffinityTranslation {
        private static final String TIMEOUT = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
        private static final int MAX_SECONDS = 86_400;

        private AffinityTranslation() {}

        static SessionAffinity run(ServiceSpec spec, Findings findings) {
            String affinity = Findings.text(spec.getSessionAffinity());
            if (affinity.isEmpty() || "None".equals(affinity)) {
                return SessionAffinity.NONE;
            }
            if (!"ClientIP".equals(affinity)) {
                findings.error(
                        "spec.sessionAffinity",
                        "'" + affinity + "' is unknown; allowed are None, ClientIP",
                        "write one of these");
                return SessionAffinity.NONE;
            }
            Integer seconds = timeoutSeconds(spec);
            if (seconds == null) {
                return new SessionAffinity.ClientIp(SessionAffinity.ClientIp.DEFAULT_TIMEOUT);
            }
            if (seconds < 1 || seconds > MAX_SECONDS) {
                findings.error(
                        TIMEOUT,
                        seconds + " seconds; allowed are 1 to " + MAX_SECONDS,
                        "write a timeout in this range");
                return SessionAffinity.NONE;
            }
            return new SessionAffinity.ClientIp(Duration.ofSeconds(seconds));
        }

        private static @Nullable Integer timeoutSeconds(ServiceSpec spec) {
            return spec.getSessionAffinityConfig() == null
                            || spec.getSessionAffinityConfig().getClientIP() == null
                    ? null
                    : spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds();
        }
    }
}

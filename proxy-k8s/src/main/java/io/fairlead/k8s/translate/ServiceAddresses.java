package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of a Service besides its cluster IPs, and the clients that may connect to those of the load balancer.
 *
 * <p>Threading: Immutable.
 *
 * @param isGuarded whether a source range could not be read; then an empty list must not mean "all clients"
 */
record ServiceAddresses(
        List<IpAddress> externalIps, List<IpAddress> loadBalancerIps, List<Cidr> sourceRanges, boolean isGuarded) {
    static ServiceAddresses of(Service object, ServiceSpec spec, Findings findings) {
        List<String> ranges = Findings.orEmpty(spec.getLoadBalancerSourceRanges());
        List<Cidr> readable = sourceRanges(ranges, findings);
        return new ServiceAddresses(
                externalIps(spec, findings),
                loadBalancerIps(object, findings),
                readable,
                readable.size() < ranges.size());
    }

    /**
     * The addresses and ranges of one family. Ranges apply to their own family: if one of them covers everything, or if
     * all are of the other family, all clients may connect. If none of the ranges for the family can be read, the
     * Service does not answer at the addresses of its load balancer, because the allowed clients are unknown.
     */
    ServiceAddresses of(IpFamily family) {
        List<Cidr> ranges =
                sourceRanges.stream().filter(range -> range.family() == family).toList();
        boolean isForNobody = isGuarded && ranges.isEmpty();
        return new ServiceAddresses(
                ofFamily(externalIps, family),
                isForNobody ? List.of() : ofFamily(loadBalancerIps, family),
                ranges.stream().anyMatch(range -> range.prefix() == 0) ? List.of() : ranges,
                isGuarded);
    }

    private static List<IpAddress> ofFamily(List<IpAddress> addresses, IpFamily family) {
        return addresses.stream()
                .filter(address -> address.family() == family)
                .distinct()
                .toList();
    }

    private static List<IpAddress> externalIps(ServiceSpec spec, Findings findings) {
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
    private static List<IpAddress> loadBalancerIps(Service object, Findings findings) {
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

    private static List<Cidr> sourceRanges(List<String> listed, Findings findings) {
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
}

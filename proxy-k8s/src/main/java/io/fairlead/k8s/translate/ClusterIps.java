package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the cluster IP of each address family: {@code clusterIPs} at the position of the family in {@code ipFamilies};
 * where {@code ipFamilies} is missing, each address stands for its own family, as the API server would fill in.
 */
final class ClusterIps {
    private static final String NONE = "None";

    private ClusterIps() {}

    /** Whether the Service is headless. */
    static boolean isHeadless(ServiceSpec spec) {
        List<String> ips = Findings.orEmpty(spec.getClusterIPs());
        return NONE.equals(spec.getClusterIP()) || !ips.isEmpty() && NONE.equals(ips.getFirst());
    }

    /** Whether the Service has a cluster IP at all. */
    static boolean isPresent(ServiceSpec spec) {
        return !written(spec).isEmpty();
    }

    /** The cluster IP of each family that has one, the Service's first family first. */
    static Map<IpFamily, IpAddress> byFamily(ServiceSpec spec, Findings findings) {
        Map<IpFamily, IpAddress> ips = new LinkedHashMap<>();
        List<String> written = written(spec);
        boolean isList = !Findings.orEmpty(spec.getClusterIPs()).isEmpty();
        for (int i = 0; i < written.size(); i++) {
            String field = isList ? Findings.at("spec.clusterIPs", i) : "spec.clusterIP";
            IpAddress ip = findings.address(field, written.get(i));
            if (ip != null && isOfItsFamily(field, ip, i, spec, findings) && ips.putIfAbsent(ip.family(), ip) != null) {
                findings.error(
                        field, "'" + ip + "' is a second " + ip.family() + " cluster IP", "write one for each family");
            }
        }
        checkFirst(spec, ips, findings);
        return ips;
    }

    private static List<String> written(ServiceSpec spec) {
        List<String> ips = Findings.orEmpty(spec.getClusterIPs());
        if (!ips.isEmpty()) {
            return ips;
        }
        String ip = Findings.text(spec.getClusterIP());
        return ip.isEmpty() ? List.of() : List.of(ip);
    }

    private static boolean isOfItsFamily(String field, IpAddress ip, int index, ServiceSpec spec, Findings findings) {
        List<String> families = Findings.orEmpty(spec.getIpFamilies());
        if (families.isEmpty()) {
            return true;
        }
        String family = index < families.size() ? families.get(index) : "nothing";
        if (ip.family().toString().equals(family)) {
            return true;
        }
        findings.error(
                field,
                "'" + ip + "' is " + ip.family() + ", but spec.ipFamilies has " + family + " at this position",
                "write both lists in the same order");
        return false;
    }

    private static void checkFirst(ServiceSpec spec, Map<IpFamily, IpAddress> ips, Findings findings) {
        if (ips.isEmpty() || Findings.text(spec.getClusterIP()).isEmpty()) {
            return;
        }
        IpAddress first = findings.address("spec.clusterIP", spec.getClusterIP());
        if (first != null && !first.equals(ips.values().iterator().next())) {
            findings.error(
                    "spec.clusterIP",
                    "'" + first + "' is not the first of spec.clusterIPs",
                    "write the same address at both places");
        }
    }
}

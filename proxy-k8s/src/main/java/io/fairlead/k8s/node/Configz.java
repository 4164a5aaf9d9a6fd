package io.fairlead.k8s.node;

import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.model.Cidr;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The content of {@code /configz}: the effective configuration under Fairlead's own name, and the keys that kube-proxy
 * also has under kube-proxy's, for tools that look there.
 */
final class Configz {
    private Configz() {}

    static Map<String, Object> of(NodeConfig config) {
        Map<String, Object> ours = new LinkedHashMap<>(config.effective());
        Map<String, Object> kubeProxys = new LinkedHashMap<>();
        for (String key : new String[] {
            "hostnameOverride", "bindAddress", "healthzBindAddress", "metricsBindAddress", "bindAddressHardFail"
        }) {
            kubeProxys.put(key, ours.get(key));
        }
        kubeProxys.put("nodePortAddresses", ours.get("nodeportAddresses"));
        kubeProxys.put(
                "clusterCIDR",
                config.detectLocal().clusterCidr().stream().map(Cidr::toString).collect(Collectors.joining(",")));
        kubeProxys.put("detectLocalMode", ours.get("detectLocalMode"));
        kubeProxys.put("mode", "userspace");
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kubeproxy.config.k8s.io", kubeProxys);
        all.put("fairlead.io", ours);
        return all;
    }
}

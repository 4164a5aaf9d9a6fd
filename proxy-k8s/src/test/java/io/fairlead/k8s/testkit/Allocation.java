package io.fairlead.k8s.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Fills in what an API server would: cluster IPs and node ports. Thread-safe. */
final class Allocation {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Allocation() {}

    static HasMetadata completed(HasMetadata object) {
        if (object instanceof Service service && service.getSpec().getClusterIP() == null) {
            complete(service.getSpec());
        }
        return object;
    }

    private static void complete(ServiceSpec spec) {
        int number = NEXT.incrementAndGet();
        String address = "10.96." + number / 250 + "." + (1 + number % 250);
        spec.setClusterIP(address);
        spec.setClusterIPs(List.of(address));
        spec.setIpFamilies(List.of("IPv4"));
        for (ServicePort port : spec.getPorts()) {
            if (!"ClusterIP".equals(spec.getType()) && port.getNodePort() == null) {
                port.setNodePort(31_000 + NEXT.incrementAndGet() % 1_700);
            }
        }
    }
}

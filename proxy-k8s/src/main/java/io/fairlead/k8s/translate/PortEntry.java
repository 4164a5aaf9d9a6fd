package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code spec.ports}, checked. Where connections go is not in it: {@code targetPort} and {@code
 * appProtocol} are for others to read, the port of an endpoint is that of its slice.
 *
 * <p>Threading: Immutable.
 *
 * @param name its name, empty where it has none
 * @param nodePort 0 for none
 */
record PortEntry(String name, Protocol protocol, int port, int nodePort) {
    /** The ports of a Service, except those without a usable number or protocol. */
    static List<PortEntry> list(ServiceSpec spec, Findings findings) {
        List<ServicePort> listed = Findings.orEmpty(spec.getPorts());
        if (listed.isEmpty()) {
            findings.error("spec.ports", "is empty; a Service needs at least one port", "add the ports of the Service");
        }
        List<PortEntry> ports = new ArrayList<>(listed.size());
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < listed.size(); i++) {
            String field = Findings.at("spec.ports", i);
            PortEntry port = of(field, listed.get(i), listed.size() > 1, findings);
            if (port != null) {
                port.checkDistinct(field, names, numbers, findings);
                ports.add(port);
            }
        }
        return ports;
    }

    private static @Nullable PortEntry of(
            String field, @Nullable ServicePort port, boolean needsName, Findings findings) {
        if (port == null) {
            findings.error(field, "is empty; a port needs at least a number", "write 'port: 80', or remove the entry");
            return null;
        }
        String name = port.getName() == null ? "" : port.getName();
        if (needsName && name.isEmpty()) {
            findings.error(field + ".name", "is missing; with several ports each needs its own", "name the port");
        }
        Protocol protocol = findings.protocol(field + ".protocol", port.getProtocol());
        int number = findings.port(field + ".port", port.getPort());
        int nodePort = findings.portOrNone(field + ".nodePort", port.getNodePort());
        return protocol == null || number == 0 ? null : new PortEntry(name, protocol, number, nodePort);
    }

    private void checkDistinct(String field, Set<String> names, Set<String> numbers, Findings findings) {
        if (!names.add(protocol + "/" + name) && !name.isEmpty()) {
            findings.error(field + ".name", "'" + name + "' is taken by a port above", "name it differently");
        }
        if (!numbers.add(protocol + "/" + port)) {
            findings.error(
                    field + ".port",
                    port + "/" + protocol + " is taken by a port above",
                    "write another number, or remove one of the two");
        }
    }
}

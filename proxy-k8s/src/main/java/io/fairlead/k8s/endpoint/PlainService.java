package io.fairlead.k8s.endpoint;

import io.fairlead.model.AddressPort;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The model of endpoints of which only the addresses are known: a Service without a cluster IP, whose only port has no
 * name and serves TCP and UDP, and slices of endpoints that are all ready.
 *
 * <p>Threading: Stateless.
 */
public final class PlainService {
    private PlainService() {}

    /** The Service. */
    public static Service of(ServiceName name) {
        List<ServicePort> ports = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            for (IpFamily family : IpFamily.values()) {
                ports.add(port(new ServicePortId(new ServicePortName(name, "", protocol), family)));
            }
        }
        return new Service(name, Instant.EPOCH, ports);
    }

    /** The number of the port is of no interest: no address leads there. */
    private static ServicePort port(ServicePortId id) {
        return new ServicePort(
                id,
                1,
                0,
                null,
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                SessionAffinity.NONE,
                List.of(),
                ServiceSettings.DEFAULTS);
    }

    /**
     * The slices: one for each family and port among the addresses, named {@code ipv4-5432} and so on. A slice that was
     * reported before and is not among these has to be reported as deleted.
     *
     * @param addresses in the order in which they are listed; an address that is listed twice counts once
     */
    public static List<EndpointSlice> slices(ServiceName service, Collection<AddressPort> addresses) {
        List<EndpointSlice> slices = new ArrayList<>();
        List<AddressPort> rest = new ArrayList<>(Set.copyOf(addresses));
        rest.sort(null);
        while (!rest.isEmpty()) {
            AddressPort first = rest.getFirst();
            List<EndpointSlice.Address> endpoints = new ArrayList<>();
            for (var each = rest.iterator(); each.hasNext(); ) {
                AddressPort address = each.next();
                if (address.port() == first.port() && address.family() == first.family()) {
                    endpoints.add(endpoint(address.address()));
                    each.remove();
                }
            }
            slices.add(slice(service, first, endpoints));
        }
        return slices;
    }

    private static EndpointSlice slice(ServiceName service, AddressPort first, List<EndpointSlice.Address> endpoints) {
        String name = (first.family() == IpFamily.IPV4 ? "ipv4-" : "ipv6-") + first.port();
        return new EndpointSlice(
                service,
                name,
                first.family(),
                List.of(
                        new EndpointSlice.Port("", Protocol.TCP, first.port()),
                        new EndpointSlice.Port("", Protocol.UDP, first.port())),
                endpoints);
    }

    private static EndpointSlice.Address endpoint(IpAddress address) {
        return new EndpointSlice.Address(address, true, true, false, null, Set.of(), Set.of());
    }
}

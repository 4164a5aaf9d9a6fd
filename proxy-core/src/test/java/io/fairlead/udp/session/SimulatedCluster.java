package io.fairlead.udp.session;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.serviceName;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.EndpointSlice.Address;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.TrafficPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Services, slices and pods that change at random. It keeps a model of its own of which endpoints serve, so that nothing is
 * taken from the route table that is under test as well.
 *
 * <p>Threading: used by one thread.
 */
public final class SimulatedCluster {
    static final List<String> SERVICES = List.of("a", "b", "c");
    private static final List<String> SLICES = List.of("s1", "s2");
    private static final int PODS = 8;
    private static final int DNS_ON_POD = 5353;
    private static final int QUIC_ON_POD = 4433;

    private final Random random;
    private final UnaryOperator<ServiceSettings> more;
    private final Map<String, Service> services = new TreeMap<>();
    private final Map<String, Map<String, EndpointSlice>> slices = new TreeMap<>();
    private int created;

    SimulatedCluster(Random random) {
        this(random, settings -> settings);
    }

    /** @param more adds settings to those of each Service */
    public SimulatedCluster(Random random, UnaryOperator<ServiceSettings> more) {
        this.random = random;
        this.more = more;
        SERVICES.forEach(service -> slices.put(service, new TreeMap<>()));
    }

    /** Where clients may find a Service. */
    public static List<AddressPort> addresses() {
        List<AddressPort> addresses = new ArrayList<>();
        for (int i = 1; i <= SERVICES.size(); i++) {
            for (String prefix : List.of("10.96.0.", "203.0.113.", "198.51.100.")) {
                addresses.add(AddressPort.parse(prefix + i + ":53"));
                addresses.add(AddressPort.parse(prefix + i + ":443"));
            }
        }
        return addresses;
    }

    /** All endpoints that there may be. */
    public static List<AddressPort> endpoints() {
        List<AddressPort> endpoints = new ArrayList<>();
        for (int pod = 0; pod < PODS; pod++) {
            endpoints.add(new AddressPort(pod(pod), DNS_ON_POD));
            endpoints.add(new AddressPort(pod(pod), QUIC_ON_POD));
        }
        return endpoints;
    }

    private static IpAddress pod(int number) {
        return IpAddress.ofIpv4(0x0a00_0001 + number);
    }

    /** Every Service, most of them with endpoints. */
    public List<ClusterChange> begin() {
        List<ClusterChange> changes = new ArrayList<>();
        for (String service : SERVICES) {
            changes.add(apply(service));
            changes.add(applySlice(service, "s1"));
        }
        return changes;
    }

    /** One change, or several at a time. */
    public List<ClusterChange> change() {
        List<ClusterChange> changes = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 1;
        for (int i = 0; i < count; i++) {
            changes.addAll(one());
        }
        return changes;
    }

    private List<ClusterChange> one() {
        String service = any(SERVICES);
        return switch (random.nextInt(16)) {
            case 0 -> List.of(delete(service));
            case 1, 2, 3 -> List.of(apply(service));
            case 4 -> List.of(deleteSlice(service));
            case 5, 6 -> List.of(applySlice(service, any(SLICES)));
            case 7, 8 -> movePod(service, any(SERVICES));
            case 9 -> List.of(new NodeApplied(new Node("node-1", any(List.of("zone-a", "zone-b")), List.of())));
            case 10 -> List.of(delete(service), apply(service));
            default -> List.of(turn(service));
        };
    }

    private ClusterChange delete(String service) {
        services.remove(service);
        return new ServiceDeleted(serviceName(service));
    }

    private ClusterChange apply(String service) {
        Service before = services.get(service);
        int place = 1 + (random.nextInt(8) == 0 ? random.nextInt(SERVICES.size()) : SERVICES.indexOf(service));
        ServiceSettings settings = more.apply(settings());
        boolean hasExternal = random.nextBoolean();
        List<ServicePort> ports = new ArrayList<>();
        ports.add(port(id(service, "dns", Protocol.UDP), 53, place, hasExternal, settings));
        ports.add(port(id(service, "dns-tcp", Protocol.TCP), 53, place, hasExternal, settings));
        if (random.nextInt(3) > 0) {
            ports.add(port(id(service, "quic", Protocol.UDP), 443, place, hasExternal, settings));
        }
        Service applied = new Service(
                serviceName(service),
                before == null ? Samples.CREATED.plusSeconds(++created) : before.createdAt(),
                ports);
        services.put(service, applied);
        return new ServiceApplied(applied);
    }

    private ServicePort port(ServicePortId id, int number, int place, boolean hasExternal, ServiceSettings settings) {
        ServicePortSample port = new ServicePortSample(id, "10.96.0." + place)
                .port(number)
                .internal(policy())
                .external(policy())
                .settings(settings);
        if (random.nextInt(3) == 0) {
            port.affinity(Duration.ofSeconds(random.nextBoolean() ? 5 : 10_800));
        }
        if (hasExternal) {
            port.externalIps("203.0.113." + place).loadBalancerIps("198.51.100." + place);
        }
        if (random.nextInt(3) == 0) {
            port.sourceRanges("192.0.2.0/24");
        }
        return port.build();
    }

    private TrafficPolicy policy() {
        return random.nextInt(4) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
    }

    private ServiceSettings settings() {
        ServiceSettings settings = ServiceSettings.DEFAULTS.withSelector(
                any(List.of("least-conn", "round-robin", "random", "p2c", "maglev")));
        if (random.nextInt(3) == 0) {
            settings = settings.withUdpReplies(random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            settings = settings.withUdpUnrepliedTimeout(Duration.ofSeconds(1 + random.nextInt(40)));
        }
        if (random.nextInt(3) == 0) {
            settings = settings.withUdpRepliedTimeout(Duration.ofSeconds(1 + random.nextInt(200)));
        }
        return settings;
    }

    private ClusterChange deleteSlice(String service) {
        String slice = any(SLICES);
        slicesOf(service).remove(slice);
        return new SliceDeleted(serviceName(service), slice);
    }

    private ClusterChange applySlice(String service, String slice) {
        List<Address> addresses = new ArrayList<>();
        for (int pod = 0; pod < PODS; pod++) {
            if (random.nextInt(3) == 0) {
                addresses.add(address(pod(pod)));
            }
        }
        return applySlice(service, slice, addresses);
    }

    private ClusterChange applySlice(String service, String slice, List<Address> addresses) {
        EndpointSlice applied = new EndpointSlice(
                serviceName(service),
                slice,
                IpFamily.IPV4,
                List.of(
                        new EndpointSlice.Port("dns", Protocol.UDP, DNS_ON_POD),
                        new EndpointSlice.Port("dns-tcp", Protocol.TCP, DNS_ON_POD),
                        new EndpointSlice.Port("quic", Protocol.UDP, QUIC_ON_POD)),
                addresses);
        slicesOf(service).put(slice, applied);
        return new SliceApplied(applied);
    }

    /** Another state for one of a slice's endpoints. */
    private ClusterChange turn(String service) {
        String slice = any(SLICES);
        EndpointSlice before = slicesOf(service).get(slice);
        if (before == null || before.endpoints().isEmpty()) {
            return applySlice(service, slice);
        }
        List<Address> addresses = new ArrayList<>(before.endpoints());
        int index = random.nextInt(addresses.size());
        addresses.set(index, address(addresses.get(index).address()));
        return applySlice(service, slice, addresses);
    }

    /** A pod of one Service goes, and one of another Service gets its address. */
    private List<ClusterChange> movePod(String from, String to) {
        IpAddress pod = pod(random.nextInt(PODS));
        List<ClusterChange> changes = new ArrayList<>();
        for (String slice : List.copyOf(slicesOf(from).keySet())) {
            changes.add(applySlice(from, slice, without(slicesOf(from).get(slice), pod)));
        }
        List<Address> addresses = new ArrayList<>(without(slicesOf(to).get("s1"), pod));
        addresses.add(address(pod));
        changes.add(applySlice(to, "s1", addresses));
        return changes;
    }

    private static List<Address> without(@Nullable EndpointSlice slice, IpAddress pod) {
        return slice == null
                ? List.of()
                : slice.endpoints().stream()
                        .filter(address -> !address.address().equals(pod))
                        .toList();
    }

    private Address address(IpAddress pod) {
        int state = random.nextInt(12);
        boolean isReady = state < 7;
        boolean isServing = state < 9 && state != 6;
        boolean isTerminating = state >= 7 && state != 11;
        return new Address(
                pod,
                isReady,
                isServing,
                isTerminating,
                any(List.of("node-1", "node-2", "node-3")),
                random.nextInt(3) == 0 ? Set.of() : Set.of(any(List.of("zone-a", "zone-b"))),
                Set.of());
    }

    /** The endpoints that serve a service port, or are ready, whatever else keeps new sessions from them. */
    Set<AddressPort> serving(ServicePortId id) {
        Map<AddressPort, Address> merged = new HashMap<>();
        ServiceName service = id.name().service();
        for (EndpointSlice slice : slicesOf(service.name()).values()) {
            for (EndpointSlice.Port port : slice.ports()) {
                if (port.name().equals(id.name().port())) {
                    slice.endpoints()
                            .forEach(address -> merged.merge(
                                    new AddressPort(address.address(), port.number()),
                                    address,
                                    (one, other) -> other.isTerminating() ? one : other));
                }
            }
        }
        return merged.entrySet().stream()
                .filter(entry ->
                        entry.getValue().isServing() || entry.getValue().isReady())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Map<String, EndpointSlice> slicesOf(String service) {
        Map<String, EndpointSlice> of = slices.get(service);
        if (of == null) {
            throw new AssertionError("no Service " + service);
        }
        return of;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

package io.fairlead.route;

import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.NodePortsServedAt;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** However the changes come, the table is the one that their last state makes. */
class RouteTablePropertiesTest {
    private static final RouteTable EMPTY = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    @Property(tries = 500)
    void batchesMakeNoDifference(@ForAll("history") List<ClusterChange> history, @ForAll Random random) {
        RouteTable oneByOne = EMPTY;
        for (ClusterChange change : history) {
            oneByOne = oneByOne.apply(List.of(change)).table();
        }
        RouteTable inBatches = EMPTY;
        for (int from = 0; from < history.size(); ) {
            int to = from + 1 + random.nextInt(history.size() - from);
            inBatches = inBatches.apply(history.subList(from, to)).table();
            from = to;
        }

        assertSame(oneByOne, fromScratch(history));
        assertSame(inBatches, fromScratch(history));
    }

    @Property(tries = 500)
    void theOrderOfDifferentObjectsMakesNoDifference(
            @ForAll("history") List<ClusterChange> history, @ForAll Random random) {
        List<ClusterChange> last = new ArrayList<>(lastStates(history));
        Collections.shuffle(last, random);

        RouteTable table = EMPTY;
        for (ClusterChange change : last) {
            table = table.apply(List.of(change)).table();
        }

        assertSame(table, fromScratch(history));
    }

    @Property(tries = 500)
    void followingTheUpdatesLeadsToTheTable(@ForAll("history") List<ClusterChange> history) {
        RouteTable table = EMPTY;
        Map<ServicePortId, Route> routes = new TreeMap<>();
        Map<Object, Frontend> frontends = new HashMap<>();
        for (ClusterChange change : history) {
            RouteUpdate update = table.apply(List.of(change));
            update.routes().forEach(c -> follow(routes, c.id(), c.before(), c.after()));
            update.frontends().forEach(c -> follow(frontends, place(c.address(), c.protocol()), c.before(), c.after()));
            table = update.table();
        }

        assertThat(routes.values()).containsExactlyElementsOf(table.routes());
        assertThat(frontends.values()).containsExactlyInAnyOrderElementsOf(table.frontends());
    }

    private static <K, V> void follow(Map<K, V> map, K key, @Nullable V before, @Nullable V after) {
        V was = after == null ? map.remove(key) : map.put(key, after);
        assertThat(was).isEqualTo(before);
        assertThat(after).isNotEqualTo(before);
    }

    private static Object place(AddressPort address, Protocol protocol) {
        return List.of(address, protocol);
    }

    private static void assertSame(RouteTable actual, RouteTable expected) {
        assertThat(actual.self()).isEqualTo(expected.self());
        assertThat(actual.routes()).containsExactlyElementsOf(expected.routes());
        assertThat(actual.frontends()).containsExactlyElementsOf(expected.frontends());
        assertThat(actual.apply(List.of()).isEmpty()).isTrue();
    }

    private static RouteTable fromScratch(List<ClusterChange> history) {
        return EMPTY.apply(List.copyOf(lastStates(history))).table();
    }

    /** The last change of each object. */
    private static Collection<ClusterChange> lastStates(List<ClusterChange> history) {
        Map<Object, ClusterChange> last = new LinkedHashMap<>();
        history.forEach(change -> last.put(object(change), change));
        return last.values();
    }

    private static Object object(ClusterChange change) {
        return switch (change) {
            case ServiceApplied(var service) -> service.name();
            case ServiceDeleted(var name) -> name;
            case SliceApplied(var slice) -> List.of(slice.service(), slice.name());
            case SliceDeleted(var service, String slice) -> List.of(service, slice);
            case NodeApplied ignored -> "node";
            case NodePortsServedAt ignored -> "node ports";
        };
    }

    @Provide
    Arbitrary<List<ClusterChange>> history() {
        return Arbitraries.frequencyOf(
                        Tuple.of(4, services()),
                        Tuple.of(1, names().map(name -> new ServiceDeleted(serviceName(name)))),
                        Tuple.of(6, slices().map(SliceApplied::new)),
                        Tuple.of(
                                2,
                                Combinators.combine(names(), Arbitraries.of("s1", "s2"))
                                        .as((service, slice) -> new SliceDeleted(serviceName(service), slice))),
                        Tuple.of(
                                1,
                                Combinators.combine(nodes(), Arbitraries.of("zone-a", "zone-b"))
                                        .as((node, zone) -> new NodeApplied(new Node(node, zone, List.of())))),
                        Tuple.of(1, nodePortAddresses().map(NodePortsServedAt::new)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static Arbitrary<NodePortAddresses> nodePortAddresses() {
        return Arbitraries.of("0.0.0.0", "192.0.2.1", "192.0.2.2")
                .map(IpAddress::parse)
                .list()
                .uniqueElements()
                .map(NodePortAddresses::new);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c");
    }

    private static Arbitrary<String> nodes() {
        return Arbitraries.of("node-1", "node-2");
    }

    private static Arbitrary<ClusterChange> services() {
        return Combinators.combine(
                        names(),
                        Arbitraries.of("10.96.0.1", "10.96.0.2"),
                        Arbitraries.of(0, 30080, 30081),
                        Arbitraries.of(TrafficPolicy.class),
                        Arbitraries.of(TrafficPolicy.class),
                        Arbitraries.of(0, 1))
                .as((name, ip, nodePort, internal, external, age) -> new ServiceApplied(service(
                        name,
                        Samples.CREATED.minusSeconds(age),
                        port(name, ip)
                                .nodePort(nodePort)
                                .internal(internal)
                                .external(external)
                                .build(),
                        new ServicePortSample(Samples.id(name, "admin", Protocol.TCP), ip)
                                .port(81)
                                .build())));
    }

    private static Arbitrary<EndpointSlice> slices() {
        return Combinators.combine(
                        names(),
                        Arbitraries.of("s1", "s2"),
                        ports().list().ofMinSize(1).ofMaxSize(2),
                        addresses().list().ofMaxSize(4))
                .as((service, name, ports, addresses) ->
                        new EndpointSlice(serviceName(service), name, IpFamily.IPV4, ports, addresses));
    }

    private static Arbitrary<EndpointSlice.Port> ports() {
        return Combinators.combine(Arbitraries.of("", "admin"), Arbitraries.of(80, 8080))
                .as((name, number) -> new EndpointSlice.Port(name, Protocol.TCP, number));
    }

    private static Arbitrary<EndpointSlice.Address> addresses() {
        return Combinators.combine(
                        Arbitraries.of("10.0.0.1", "10.0.0.2", "10.0.0.10"),
                        Arbitraries.of("ready", "unready", "terminating", "gone"),
                        nodes(),
                        Arbitraries.of("", "zone-a", "zone-b"))
                .as((address, state, node, zone) -> {
                    EndpointSlice.Address unhinted = Samples.address(address, state, node);
                    return new EndpointSlice.Address(
                            unhinted.address(),
                            unhinted.isReady(),
                            unhinted.isServing(),
                            unhinted.isTerminating(),
                            node,
                            zone.isEmpty() ? Set.of() : Set.of(zone),
                            Set.of());
                });
    }
}

package io.fairlead.bench.cluster;

import io.fairlead.bench.cluster.GeneratedEndpoint.State;
import io.fairlead.bench.cluster.GeneratedService.Kind;
import io.fairlead.model.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The objects of a cluster, and what happens to them. It keeps numbers; names and JSON are made when they are asked for.
 *
 * <p>Services and slices have a number each, pods too; all names and addresses follow from them. What the objects of a
 * cluster are does not depend on when it was made.
 *
 * <p>Threading: Thread-safe.
 */
public final class Cluster {
    /** What Services are like repeats after so many. */
    static final int KIND_PERIOD = 25;

    /**
     * One page of a list.
     *
     * @param isLast whether the list ends with it
     */
    record ListPage(String json, boolean isLast) {}

    /** The number of the Service with the most endpoints. */
    private static final int LARGEST = 0;

    private static final Instant GENERATED = Instant.parse("2026-03-01T10:00:05Z");

    /** In 10.96.0.0/12. */
    private static final int CLUSTER_IPS = 0x0a60_0000;

    /** 10.128.0.0/9. */
    private static final int POD_IPS = 0x0a80_0000;

    private static final int POD_IP_COUNT = 1 << 23;
    private static final int SERVICE_PORT = 80;
    private static final int HTTP_PORT = 8080;

    /** So many Services have a node port, and another one for health checks, in the range of 2,768 for them. */
    private static final int WITH_NODE_PORT = 1384;

    private final ClusterSize size;
    private final InstantSource clock;
    private final ObjectStore<GeneratedService> services = new ObjectStore<>(Resource.SERVICES, ServiceJson::write);
    private final ObjectStore<GeneratedSlice> slices = new ObjectStore<>(Resource.ENDPOINT_SLICES, SliceJson::write);
    private final Random nodes;
    private final EventLog log;
    private long version;
    private int pods;

    private Cluster(ClusterSize size, InstantSource clock) {
        this.size = size;
        this.clock = clock;
        nodes = new Random(~size.seed());
        for (int endpoints : EndpointCounts.of(size, new Random(size.seed()))) {
            GeneratedService service = newService();
            services.apply(service.number(), service, ++version, GENERATED);
            for (int left = endpoints; left > 0; left -= GeneratedSlice.CAPACITY) {
                GeneratedSlice slice = newSlice(service, newEndpoints(Math.min(left, GeneratedSlice.CAPACITY)));
                slices.apply(slice.number(), slice, ++version, GENERATED);
            }
        }
        log = new EventLog(version);
    }

    /** Makes a cluster. */
    public static Cluster generate(ClusterSize size) {
        return generate(size, InstantSource.system());
    }

    /** @param clock says when changes were triggered */
    static Cluster generate(ClusterSize size, InstantSource clock) {
        return new Cluster(size, clock);
    }

    /** How large it was at first. */
    public ClusterSize size() {
        return size;
    }

    /** The Service with the most endpoints. */
    public synchronized GeneratedService largest() {
        GeneratedService largest = services.get(LARGEST);
        if (largest == null) {
            throw new IllegalStateException("the Service with the most endpoints, number " + LARGEST + ", was deleted");
        }
        return largest;
    }

    /** A Service that does not exist until it is applied. */
    synchronized GeneratedService newService() {
        int number = services.newNumber();
        return newService(number, kind(number));
    }

    /** The same, of this kind. */
    public synchronized GeneratedService newService(Kind kind) {
        return newService(services.newNumber(), kind);
    }

    private static GeneratedService newService(int number, Kind kind) {
        return new GeneratedService(
                number,
                ObjectNames.namespace(number),
                ObjectNames.service(number),
                CLUSTER_IPS + number,
                SERVICE_PORT,
                kind);
    }

    /** A plain one that does not exist until it is applied, with a name and address of its own. */
    public synchronized GeneratedService newService(String namespace, String name, IpAddress clusterIp, int port) {
        return new GeneratedService(services.newNumber(), namespace, name, bits(clusterIp), port, Kind.PLAIN);
    }

    private static Kind kind(int number) {
        int period = number / KIND_PERIOD;
        return switch (number % KIND_PERIOD) {
            case 1, 6, 11, 16, 21 -> Kind.TWO_PORTS;
            case 3, 8, 13, 18 -> Kind.ZONE_HINTS;
            case 7 -> Kind.AFFINITY;
            case 12 -> period >= WITH_NODE_PORT ? Kind.PLAIN : period % 4 == 3 ? Kind.LOAD_BALANCER : Kind.NODE_PORT;
            default -> Kind.PLAIN;
        };
    }

    /** A slice that does not exist until it is applied. */
    GeneratedSlice newSlice(GeneratedService service, List<GeneratedEndpoint> endpoints) {
        return newSlice(service, HTTP_PORT, endpoints);
    }

    /** The same with a port of its own. */
    public synchronized GeneratedSlice newSlice(GeneratedService service, int port, List<GeneratedEndpoint> endpoints) {
        return new GeneratedSlice(slices.newNumber(), service, port, endpoints);
    }

    /** Ready endpoints that no slice has yet, on any nodes. */
    synchronized List<GeneratedEndpoint> newEndpoints(int count) {
        return IntStream.range(0, count).mapToObj(_ -> newEndpoint(State.READY)).toList();
    }

    /** An endpoint that no slice has yet, on any node. */
    synchronized GeneratedEndpoint newEndpoint(State state) {
        return newEndpoint(POD_IPS + pods % POD_IP_COUNT, state);
    }

    /** The same with an address of its own. */
    public synchronized GeneratedEndpoint newEndpoint(IpAddress address, State state) {
        return newEndpoint(bits(address), state);
    }

    private static int bits(IpAddress address) {
        return ByteBuffer.wrap(address.toBytes()).getInt();
    }

    private GeneratedEndpoint newEndpoint(int address, State state) {
        return new GeneratedEndpoint(address, pods++, 1 + nodes.nextInt(size.nodes()), state);
    }

    /** Creates or replaces a Service. */
    public synchronized ClusterEvent apply(GeneratedService service) {
        return happened(services.apply(service.number(), service, ++version, clock.instant()));
    }

    /** Creates or replaces a slice. */
    public synchronized ClusterEvent apply(GeneratedSlice slice) {
        return happened(slices.apply(slice.number(), slice, ++version, clock.instant()));
    }

    /** Deletes a Service, but not its slices. */
    synchronized ClusterEvent delete(GeneratedService service) {
        return happened(services.delete(service.number(), ++version));
    }

    /** Deletes a slice. */
    synchronized ClusterEvent delete(GeneratedSlice slice) {
        return happened(slices.delete(slice.number(), ++version));
    }

    private ClusterEvent happened(ClusterEvent event) {
        log.append(event);
        return event;
    }

    /** How many slices there are. */
    public synchronized int slices() {
        return (int) slices.objects().count();
    }

    /** The slices of all Services that it had at first, but for the largest. */
    synchronized List<GeneratedSlice> slicesOfOthers() {
        return slices.objects()
                .filter(slice -> slice.service().number() != LARGEST)
                .filter(slice -> slice.service().number() < size.services())
                .toList();
    }

    /** All slices of a Service. */
    public synchronized List<GeneratedSlice> slicesOf(GeneratedService service) {
        return slices.objects()
                .filter(slice -> slice.service().number() == service.number())
                .toList();
    }

    /** What has happened. */
    EventLog log() {
        return log;
    }

    /** The version that the last event has led to. */
    synchronized long version() {
        return version;
    }

    /**
     * One page of a list as JSON. A list of several pages that is changed meanwhile holds each object as of its page; a
     * watch from the first page reports the rest.
     *
     * @param from the number of the first object
     * @param limit how many objects at most
     * @param since the version of the whole list, which is that of its first page
     */
    ListPage list(Resource resource, int from, int limit, long since) {
        return switch (resource) {
            case SERVICES -> list(resource, services, from, limit, since);
            case ENDPOINT_SLICES -> list(resource, slices, from, limit, since);
            case NODES -> throw new IllegalArgumentException("Nodes are listed by name only");
        };
    }

    private <T> ListPage list(Resource resource, ObjectStore<T> store, int from, int limit, long since) {
        ObjectStore.Page<T> page;
        synchronized (this) {
            page = store.page(from, limit);
        }
        boolean isLast = page.next() == ObjectStore.Page.LAST;
        String next = isLast ? "" : page.next() + "-" + since;
        return new ListPage(resource.listed(since, next) + store.write(page) + "]}", isLast);
    }

    /** The list that holds the Node of this name, or none. */
    ListPage node(String name) {
        StringBuilder list = new StringBuilder(Resource.NODES.listed(version(), ""));
        int number = ObjectNames.nodeNumber(name);
        if (number >= 1 && number <= size.nodes()) {
            NodeJson.write(number, "", list);
        }
        return new ListPage(list.append("]}").toString(), true);
    }
}

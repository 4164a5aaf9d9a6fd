package io.fairlead.bench.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The continuous changes of a cluster, one after another: pods become ready and unready, are added and removed,
 * EndpointSlices are rewritten, and now and then a Service is installed or removed. All pods are equally likely to
 * change. The Service with the most endpoints is not changed.
 *
 * <p>Threading: one thread at a time.
 */
public final class Churn {
    private static final int TRIES = 10_000;
    private static final int NEW_SERVICE_ENDPOINTS = 10;

    /** A Service that was installed, with its only slice. */
    private record Installed(GeneratedService service, GeneratedSlice slice) {}

    private final Cluster cluster;
    private final Random random;
    private final List<Installed> installed = new ArrayList<>();

    /** What is met, as it is now. */
    private final List<GeneratedSlice> slices;

    /** The place of the slice that is met, in the list. */
    private int chosen;

    /**
     * The changes of a cluster whose Services do not change otherwise, except the one with the most endpoints.
     *
     * @param seed the same changes in the same order for the same cluster
     */
    public Churn(Cluster cluster, long seed) {
        this.cluster = cluster;
        random = new Random(seed);
        slices = new ArrayList<>(cluster.slicesOfOthers());
    }

    /** One change, which is one event or two. */
    public List<ClusterEvent> next() {
        int kind = random.nextInt(100);
        if (kind < 50) {
            return flip(slice());
        }
        if (kind < 70) {
            return add(slice());
        }
        if (kind < 90) {
            return remove(slice());
        }
        return kind < 95 ? rewrite(slice()) : installOrRemove();
    }

    /** The slice of a random pod. */
    private GeneratedSlice slice() {
        for (int i = 0; i < TRIES; i++) {
            chosen = random.nextInt(slices.size());
            GeneratedSlice slice = slices.get(chosen);
            if (random.nextInt(GeneratedSlice.CAPACITY) < slice.endpoints().size()) {
                return slice;
            }
        }
        throw new IllegalStateException("the cluster has hardly any endpoints; make one with more of them");
    }

    private ClusterEvent apply(GeneratedSlice slice) {
        slices.set(chosen, slice);
        return cluster.apply(slice);
    }

    private List<ClusterEvent> flip(GeneratedSlice slice) {
        int index = random.nextInt(slice.endpoints().size());
        GeneratedEndpoint endpoint = slice.endpoints().get(index);
        GeneratedEndpoint.State state = endpoint.state() == GeneratedEndpoint.State.READY
                ? GeneratedEndpoint.State.UNREADY
                : GeneratedEndpoint.State.READY;
        return List.of(apply(slice.with(index, endpoint.with(state))));
    }

    private List<ClusterEvent> add(GeneratedSlice slice) {
        return slice.isFull()
                ? remove(slice)
                : List.of(apply(slice.plus(cluster.newEndpoint(GeneratedEndpoint.State.READY))));
    }

    /** Never the last one, so that there is something to be met. */
    private List<ClusterEvent> remove(GeneratedSlice slice) {
        return slice.endpoints().size() == 1
                ? add(slice)
                : List.of(apply(slice.without(random.nextInt(slice.endpoints().size()))));
    }

    /** The same endpoints in a slice of another name. */
    private List<ClusterEvent> rewrite(GeneratedSlice slice) {
        ClusterEvent created = apply(cluster.newSlice(slice.service(), slice.endpoints()));
        return List.of(created, cluster.delete(slice));
    }

    private List<ClusterEvent> installOrRemove() {
        if (!installed.isEmpty() && random.nextBoolean()) {
            Installed gone = installed.remove(random.nextInt(installed.size()));
            ClusterEvent deleted = cluster.delete(gone.service());
            return List.of(deleted, cluster.delete(gone.slice()));
        }
        GeneratedService service = cluster.newService();
        GeneratedSlice slice = cluster.newSlice(service, cluster.newEndpoints(NEW_SERVICE_ENDPOINTS));
        installed.add(new Installed(service, slice));
        ClusterEvent created = cluster.apply(service);
        return List.of(created, cluster.apply(slice));
    }
}

package io.fairlead.bench.cluster;

import io.fairlead.bench.cluster.GeneratedEndpoint.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The pods of a Service are replaced by new ones, as by a Deployment's rolling update: new ones start, become ready when
 * some others have been started, old ones terminate one for one, and go later. Each of these steps writes one slice.
 *
 * <p>Threading: one thread at a time.
 */
public final class RollingUpdate {
    private static final int STEPS = 4;

    /** So many pods start at a time, and so many terminate. */
    private static final int AT_ONCE = 25;

    private final Cluster cluster;
    private final GeneratedService service;
    private final List<GeneratedSlice> slices;
    private final List<Integer> oldPods;
    private final List<Integer> newPods = new ArrayList<>();
    private int step;

    /**
     * Creates an update that has not started. From now on, nothing else may change the EndpointSlices of the Service.
     */
    public RollingUpdate(Cluster cluster, GeneratedService service) {
        this.cluster = cluster;
        this.service = service;
        slices = new ArrayList<>(cluster.slicesOf(service));
        oldPods = slices.stream()
                .flatMap(slice -> slice.endpoints().stream())
                .map(GeneratedEndpoint::pod)
                .toList();
    }

    /** Whether there is something left to do. */
    public boolean hasNext() {
        return !slices.isEmpty() && step < STEPS * (oldPods.size() + 2 * AT_ONCE);
    }

    /** One step. */
    public ClusterEvent next() {
        while (hasNext()) {
            int pod = step / STEPS;
            int what = step % STEPS;
            step++;
            if (what == 0 && isPod(pod)) {
                return start();
            }
            if (what == 1 && isPod(pod - AT_ONCE)) {
                return change(newPods.get(pod - AT_ONCE), endpoint -> endpoint.with(State.READY));
            }
            if (what == 2 && isPod(pod - AT_ONCE)) {
                return change(oldPods.get(pod - AT_ONCE), endpoint -> endpoint.with(State.TERMINATING));
            }
            if (what == 3 && isPod(pod - 2 * AT_ONCE)) {
                return remove(oldPods.get(pod - 2 * AT_ONCE));
            }
        }
        throw new IllegalStateException("the rolling update of " + service.name() + " is over; ask hasNext() first");
    }

    private boolean isPod(int index) {
        return index >= 0 && index < oldPods.size();
    }

    private ClusterEvent start() {
        GeneratedEndpoint endpoint = cluster.newEndpoint(State.UNREADY);
        newPods.add(endpoint.pod());
        for (int i = 0; i < slices.size(); i++) {
            if (!slices.get(i).isFull()) {
                return apply(i, slices.get(i).plus(endpoint));
            }
        }
        GeneratedSlice slice = cluster.newSlice(service, List.of(endpoint));
        slices.add(slice);
        return cluster.apply(slice);
    }

    private ClusterEvent change(int pod, UnaryOperator<GeneratedEndpoint> change) {
        int slice = sliceOf(pod);
        GeneratedSlice before = slices.get(slice);
        int index = indexOf(pod, before);
        return apply(slice, before.with(index, change.apply(before.endpoints().get(index))));
    }

    /** A slice that has no endpoints left goes with the last one. */
    private ClusterEvent remove(int pod) {
        int slice = sliceOf(pod);
        GeneratedSlice before = slices.get(slice);
        if (before.endpoints().size() == 1) {
            slices.remove(slice);
            return cluster.delete(before);
        }
        return apply(slice, before.without(indexOf(pod, before)));
    }

    private ClusterEvent apply(int index, GeneratedSlice slice) {
        slices.set(index, slice);
        return cluster.apply(slice);
    }

    private int sliceOf(int pod) {
        for (int i = 0; i < slices.size(); i++) {
            if (indexOf(pod, slices.get(i)) >= 0) {
                return i;
            }
        }
        throw new IllegalStateException("pod " + pod + " of " + service.name() + " is in no slice any more");
    }

    /** Where the pod is in the slice; -1 if it is not. */
    private static int indexOf(int pod, GeneratedSlice slice) {
        for (int i = 0; i < slice.endpoints().size(); i++) {
            if (slice.endpoints().get(i).pod() == pod) {
                return i;
            }
        }
        return -1;
    }
}

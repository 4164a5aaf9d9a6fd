package io.fairlead.select;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A Service whose clients are spread over the nodes of a cluster, where each node picks endpoints by its own counts.
 *
 * <p>The number of open connections is constant, and lifetimes are exponential: in each step, one connection chosen at
 * random ends, and a client on a random node opens another. As many steps as there are connections are one mean lifetime.
 */
final class ClusterSimulation {
    private static final int WARM_UP_LIFETIMES = 5;
    private static final int MEASURED_LIFETIMES = 10;
    private static final int SAMPLES_PER_LIFETIME = 20;

    private final Random random;
    private final List<NodePicks> nodes = new ArrayList<>();
    private final EndpointSelector selector;
    private final int[] open;
    private final List<Opened> connections = new ArrayList<>();

    /**
     * @param sharesCounts whether all nodes know the connections of the whole cluster
     * @param endpoints how many there are at most
     */
    ClusterSimulation(EndpointSelector selector, boolean sharesCounts, int nodes, int endpoints, long seed) {
        this.selector = selector;
        random = new Random(seed);
        open = new int[endpoints];
        Candidate[] shared = candidates(endpoints);
        for (int i = 0; i < nodes; i++) {
            this.nodes.add(new NodePicks(sharesCounts ? shared : candidates(endpoints)));
        }
    }

    /** The connections of the fullest endpoint divided by the mean, averaged over time. */
    double fullest(int connectionCount) {
        serve(open.length);
        open(connectionCount);
        run(WARM_UP_LIFETIMES * connectionCount);
        double sum = 0;
        for (int i = 0; i < MEASURED_LIFETIMES * SAMPLES_PER_LIFETIME; i++) {
            run(connectionCount / SAMPLES_PER_LIFETIME);
            sum += statistics().getMax() / statistics().getAverage();
        }
        return sum / (MEASURED_LIFETIMES * SAMPLES_PER_LIFETIME);
    }

    /**
     * The connections of the emptiest endpoint divided by the mean, half a mean lifetime after the Service was scaled
     * from half of its endpoints to all.
     */
    double emptiestAfterScaleUp(int connectionCount) {
        serve(open.length / 2);
        open(connectionCount);
        run(WARM_UP_LIFETIMES * connectionCount);
        serve(open.length);
        run(connectionCount / 2);
        return statistics().getMin() / statistics().getAverage();
    }

    private IntSummaryStatistics statistics() {
        return Arrays.stream(open).summaryStatistics();
    }

    private void serve(int endpoints) {
        nodes.forEach(node -> node.serve(endpoints));
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            connections.add(openOne());
        }
    }

    private void run(int steps) {
        for (int i = 0; i < steps; i++) {
            int index = random.nextInt(connections.size());
            Opened ended = connections.get(index);
            ended.candidate().release();
            open[ended.endpoint()]--;
            connections.set(index, openOne());
        }
    }

    private Opened openOne() {
        NodePicks node = nodes.get(random.nextInt(nodes.size()));
        Candidate picked = node.pick();
        int endpoint = node.all.position(picked);
        open[endpoint]++;
        return new Opened(picked, endpoint);
    }

    private static Candidate[] candidates(int count) {
        return Candidates.of(count).toArray(new Candidate[0]);
    }

    private record Opened(Candidate candidate, int endpoint) {}

    private final class NodePicks {
        private final CandidateList all;
        private final Candidate[] candidates;
        private Picker picker;

        NodePicks(Candidate[] candidates) {
            this.candidates = candidates;
            all = new CandidateList(candidates);
            picker = selector.picker(all, null, random);
        }

        void serve(int endpoints) {
            CandidateList served = new CandidateList(Arrays.copyOf(candidates, endpoints));
            picker = selector.picker(served, picker, random);
        }

        Candidate pick() {
            return Objects.requireNonNull(picker.pick(Connection.from(1)));
        }
    }
}

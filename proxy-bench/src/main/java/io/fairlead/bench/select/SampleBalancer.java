package io.fairlead.bench.select;

import io.fairlead.bench.route.SampleCluster;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.SessionAffinity;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.select.PickRequest;
import java.util.Objects;

/**
 * The balancer of a Service, made as the proxy makes it.
 *
 * <p>Threading: Thread-safe.
 */
final class SampleBalancer {
    private static final EndpointSelectors SELECTORS = EndpointSelectors.load();

    private SampleBalancer() {}

    static Balancer of(String selector, int endpoints, SessionAffinity affinity) {
        BalancerRegistry registry = new BalancerRegistry(SELECTORS, selector, 10L * Clients.COUNT);
        registry.apply(SampleCluster.oneService(endpoints, affinity));
        return Objects.requireNonNull(registry.balancer(SampleCluster.id(0)));
    }

    /** A connection that is over as soon as it has its endpoint. */
    static Candidate pickAndRelease(Balancer balancer, PickRequest request) {
        Candidate picked =
                Objects.requireNonNull(balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, request));
        picked.release();
        return picked;
    }
}

package io.fairlead.lab;

import io.fairlead.lab.Expectation.Endpoints;
import io.fairlead.lab.Expectation.Source;
import java.util.Map;
import java.util.Objects;

/**
 * What kube-proxy does with a flow in each configuration.
 *
 * <p>Threading: Immutable.
 */
public record MasqueradeRow(Flow flow, Map<MasqueradeConfig, Expectation> expectations) {
    public MasqueradeRow {
        expectations = Map.copyOf(expectations);
    }

    /** What it does in one configuration. */
    public Expectation expectation(MasqueradeConfig config) {
        return Objects.requireNonNull(expectations.get(config), () -> "no " + config + " of " + flow);
    }

    /**
     * Whether an endpoint on another node would answer the outside client directly, since it sees the client's address:
     * kube-proxy forwards the connection as the table says, but it never comes about.
     */
    public boolean isAnsweredPastNode(MasqueradeConfig config) {
        return flow.client() == FlowClient.EXTERNAL
                && expectation(config).equals(new Expectation(Endpoints.CLUSTER, Source.CLIENT));
    }

    @Override
    public String toString() {
        return flow.toString();
    }
}

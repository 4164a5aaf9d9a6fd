package io.fairlead.lab;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has become of the connections of a flow.
 *
 * <p>Threading: confined to the thread that runs the flow.
 */
public final class Observation {
    private final Lab lab;
    private final LabHost client;
    private final SortedSet<String> endpoints = new TreeSet<>();
    private final SortedSet<String> sources = new TreeSet<>();
    private final SortedSet<String> failures = new TreeSet<>();

    Observation(Lab lab, LabHost client) {
        this.lab = lab;
        this.client = client;
    }

    void add(Outcome outcome) {
        switch (outcome) {
            case Outcome.Served served -> {
                endpoints.add(served.endpoint());
                sources.add(source(served));
            }
            case Outcome.Refused() -> failures.add("refused");
            case Outcome.Silent(boolean isConnected) -> failures.add(isConnected ? "connected, silent" : "silent");
            case Outcome.Reset() -> failures.add("reset");
            case Outcome.Unreachable(String cause) -> failures.add("unreachable (" + cause + ")");
        }
    }

    /** The endpoints that have answered. */
    public SortedSet<String> endpoints() {
        return endpoints;
    }

    /** What has gone wrong, if anything has. */
    public SortedSet<String> failures() {
        return failures;
    }

    /** Only an address that is neither the client's nor the node's is named. */
    private String source(Outcome.Served served) {
        if (lab.nodeAddresses().contains(served.source())) {
            return "node";
        }
        boolean isClient = served.source().equals(client.address(served.source().family()));
        return isClient ? "client" : served.source().toString();
    }

    /** {@code podB|podR from client}, {@code refused}, or both: {@code podB from client; silent}. */
    @Override
    public String toString() {
        String failed = String.join("|", failures);
        if (endpoints.isEmpty()) {
            return failed;
        }
        String served = String.join("|", endpoints) + " from " + String.join("|", sources);
        return failures.isEmpty() ? served : served + "; " + failed;
    }
}

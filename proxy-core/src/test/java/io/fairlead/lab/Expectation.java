package io.fairlead.lab;

import java.util.Locale;

/**
 * What is to become of a flow.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoints which endpoints are used
 * @param source whose address they see; without meaning if there are none
 */
public record Expectation(Endpoints endpoints, Source source) {
    /** Which endpoints are used. */
    public enum Endpoints {
        /** All that the Service has in the cluster. */
        CLUSTER,
        /** Those on the node under test. */
        LOCAL,
        /** None: the client hears nothing. */
        NONE
    }

    /** Whose address an endpoint sees. */
    public enum Source {
        /** The client's own. */
        CLIENT,
        /** One of the node's. */
        NODE
    }

    /** Parses {@code cluster/client}, or {@code none}. */
    public static Expectation parse(String text) {
        String[] parts = text.toUpperCase(Locale.ROOT).split("/", -1);
        if (parts.length == 1 && parts[0].equals(Endpoints.NONE.name())) {
            return new Expectation(Endpoints.NONE, Source.CLIENT);
        }
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no expectation; write it as cluster/client or none");
        }
        return new Expectation(Endpoints.valueOf(parts[0]), Source.valueOf(parts[1]));
    }

    /**
     * In the words of {@link Observation}, so that the two can be compared. Where the client is the node, its own
     * address is the node's.
     */
    public String of(FlowClient client) {
        String seen = source == Source.NODE || client == FlowClient.NODE ? "node" : "client";
        return switch (endpoints) {
            case CLUSTER -> "podB|podR from " + seen;
            case LOCAL -> "podB from " + seen;
            case NONE -> "silent";
        };
    }
}

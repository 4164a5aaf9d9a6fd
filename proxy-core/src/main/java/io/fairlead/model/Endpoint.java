package io.fairlead.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address and port that can receive a connection of one service port, with what decides whether it should.
 *
 * <p>Threading: Immutable.
 *
 * @param address where it listens
 * @param isReady may receive new connections
 * @param isServing answers, though it may be about to end
 * @param isTerminating its pod is being deleted
 * @param isLocal it is on this node
 * @param zoneHints zones that should use it; empty for no hint
 * @param nodeHints nodes that should use it; empty for no hint
 * @param zone the zone that it is in; null if that is not known
 */
public record Endpoint(
        AddressPort address,
        boolean isReady,
        boolean isServing,
        boolean isTerminating,
        boolean isLocal,
        Set<String> zoneHints,
        Set<String> nodeHints,
        @Nullable String zone) {
    public Endpoint {
        zoneHints = Set.copyOf(zoneHints);
        nodeHints = Set.copyOf(nodeHints);
    }

    /** An endpoint whose zone is not known. */
    public Endpoint(
            AddressPort address,
            boolean isReady,
            boolean isServing,
            boolean isTerminating,
            boolean isLocal,
            Set<String> zoneHints,
            Set<String> nodeHints) {
        this(address, isReady, isServing, isTerminating, isLocal, zoneHints, nodeHints, null);
    }

    /** A ready endpoint on another node, without hints. */
    public static Endpoint ready(AddressPort address) {
        return new Endpoint(address, true, true, false, false, Set.of(), Set.of());
    }

    /** The same as seen from a node that it is on, or not on. */
    public Endpoint withLocal(boolean onThisNode) {
        return new Endpoint(address, isReady, isServing, isTerminating, onThisNode, zoneHints, nodeHints, zone);
    }

    /** Whether it may still receive connections when no ready endpoint is left. */
    public boolean isServingTerminating() {
        return isServing && isTerminating;
    }
}

package io.fairlead.bench.fault;

import java.util.List;

/**
 * All faults there are.
 *
 * <p>Threading: Immutable.
 */
public final class Faults {
    private static final int FEW_FILES = 200;
    private static final int VERY_FEW_FILES = 64;

    private static final List<Fault> ALL = List.of(
            new EndpointRefuses(),
            new EndpointBlackHoled(),
            new EndpointFlaps(),
            new EndpointStopped(),
            new EndpointResets(),
            new EndpointAcceptsSlowly(),
            new SynLoss(),
            new PacketLoss(),
            new AcceptQueueFull(),
            new DescriptorsExhausted(FEW_FILES, 8),
            new DescriptorsExhausted(VERY_FEW_FILES, 4),
            new SourcePortsExhausted(),
            new ClientPortsOverlap(),
            new LastEndpointRemoved(),
            new ServiceDeleted(),
            new EndpointsChurn(),
            new ApiServerGone(),
            new KilledAndRestarted(),
            new KilledWithState(),
            new BulkNeighbours(),
            new SelectorThrows(),
            new SelectorSleeps(),
            new SlowNft());

    private Faults() {}

    /** What they are called. */
    public static List<String> names() {
        return ALL.stream().map(Fault::name).toList();
    }

    static List<Fault> named(List<String> names) {
        return ALL.stream().filter(fault -> names.contains(fault.name())).toList();
    }
}

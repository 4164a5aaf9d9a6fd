package io.fairlead.relay;

import io.fairlead.linux.Duplicates;
import io.fairlead.linux.Pipe;
import org.jspecify.annotations.Nullable;

/** States of relays as another process gets them: with duplicates of the descriptors. */
public final class RelayCopies {
    private RelayCopies() {}

    /** The same with duplicates of the descriptors. */
    public static RelayState of(RelayState state) {
        return new RelayState(
                Duplicates.of(state.downstream()),
                Duplicates.of(state.upstream()),
                of(state.toUpstream()),
                of(state.toDownstream()),
                state.isHalfClosed(),
                state.idleNanos());
    }

    private static FlowState of(FlowState flow) {
        return new FlowState(
                flow.isFinished(),
                flow.isLast(),
                flow.canSplice(),
                flow.written(),
                flow.spliced(),
                flow.held(),
                duplicate(flow.pipe()),
                flow.inPipe());
    }

    private static @Nullable Pipe duplicate(@Nullable Pipe pipe) {
        return pipe == null ? null : Duplicates.of(pipe);
    }

    /** Closes the duplicates, as the end of the other process does. */
    public static void close(RelayState state) {
        Duplicates.close(state.downstream());
        Duplicates.close(state.upstream());
        close(state.toUpstream().pipe());
        close(state.toDownstream().pipe());
    }

    private static void close(@Nullable Pipe pipe) {
        if (pipe != null) {
            Duplicates.close(pipe.readEnd());
            Duplicates.close(pipe.writeEnd());
        }
    }
}

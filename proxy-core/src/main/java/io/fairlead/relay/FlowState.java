package io.fairlead.relay;

import io.fairlead.linux.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * The state of one direction of a relay, as it goes from one process to the next.
 *
 * <p>Threading: Immutable. Ownership: whoever has the record closes the pipe; the array must not be changed.
 *
 * @param isFinished whether the source has ended, and its end is passed on
 * @param isLast whether the other direction has finished
 * @param canSplice false once the source has sent urgent data
 * @param written bytes that the destination has taken
 * @param spliced how many of these were spliced
 * @param held bytes that were read and not written; empty if there are none, or if they are in the pipe
 * @param pipe holds bytes that were read and not written; null if there are none
 * @param inPipe how many bytes it holds; 0 without a pipe
 */
@SuppressWarnings("ArrayRecordComponent") // Nothing compares them.
public record FlowState(
        boolean isFinished,
        boolean isLast,
        boolean canSplice,
        long written,
        long spliced,
        byte[] held,
        @Nullable Pipe pipe,
        long inPipe) {}

package io.fairlead.relay;

import io.fairlead.limit.Budget;
import io.fairlead.linux.Pipe;
import io.fairlead.linux.SystemCalls;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one event loop. A flow has one only while the pipe holds bytes, so pipes go to streams that are blocked,
 * not to connections.
 *
 * <p>Threading: Confined to its event loop.
 */
final class PipePool {
    /**
     * Requested from the kernel for each pipe. It is the largest that needs no privilege (fs.pipe-max-size); a pipe of
     * the default size holds 16 segments, however short.
     */
    private static final int SIZE_BYTES = 1024 * 1024;

    /** Less than this is what the kernel gives once a user's pipes hold too many pages; copying is better then. */
    private static final int MIN_BYTES = 64 * 1024;

    /** Blocked streams beyond this are copied, so that one event loop pins at most 128 MiB of the kernel's memory. */
    private static final int MAX_OPEN = 128;

    private static final int MAX_IDLE = 8;

    /** How many requests go without a pipe after the kernel has refused one. */
    private static final int REFUSALS = 256;

    private final SystemCalls calls;
    private final Budget budget;
    private final ArrayDeque<Pipe> idle = new ArrayDeque<>();
    private int open;
    private int refusals;

    PipePool(SystemCalls calls, Budget budget) {
        this.calls = calls;
        this.budget = budget;
    }

    /** An empty pipe, or null if there is none to be had now. */
    @Nullable
    Pipe borrow() {
        Pipe pipe = idle.poll();
        return pipe != null ? pipe : open();
    }

    private @Nullable Pipe open() {
        if (open >= MAX_OPEN || refusals > 0) {
            refusals = Math.max(0, refusals - 1);
            return null;
        }
        Pipe pipe = budget.tryTakePipe() ? openLarge() : null;
        if (pipe == null) {
            refusals = REFUSALS;
        } else {
            open++;
        }
        return pipe;
    }

    private @Nullable Pipe openLarge() {
        Pipe pipe = calls.openPipe(SIZE_BYTES);
        if (pipe != null && pipe.capacityBytes() >= MIN_BYTES) {
            return pipe;
        }
        if (pipe != null) {
            calls.close(pipe);
        }
        budget.releasePipe();
        return null;
    }

    /** Takes over a pipe of another process, as if it had been borrowed here. */
    void adopt() {
        budget.takeInheritedPipe();
        open++;
    }

    /** Takes back a pipe that is empty. */
    void giveBack(Pipe pipe) {
        if (idle.size() < MAX_IDLE) {
            idle.push(pipe);
        } else {
            discard(pipe);
        }
    }

    /** Closes a pipe that still holds bytes: they must never reach another connection. */
    void discard(Pipe pipe) {
        calls.close(pipe);
        budget.releasePipe();
        open--;
    }

    /** Closes the pipes that are not borrowed. */
    void closeIdle() {
        for (Pipe pipe = idle.poll(); pipe != null; pipe = idle.poll()) {
            discard(pipe);
        }
    }
}

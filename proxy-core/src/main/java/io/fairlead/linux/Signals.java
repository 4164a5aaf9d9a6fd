package io.fairlead.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The effect of signals on a thread.
 *
 * <p>Threading: each method concerns the thread that calls it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/pthread_sigmask.3.html">pthread_sigmask(3)</a>
 */
public final class Signals {
    private static final int SIG_BLOCK = 0;
    private static final int SIGPIPE = 13;

    /** {@code sigset_t}: a bit for each of 1,024 signals, beginning with signal 1. */
    private static final long SET_BYTES = 128;

    private Signals() {}

    /**
     * Prevents the kernel from interrupting the calling thread with SIGPIPE at each write to a connection that was
     * reset; splice(2) and write(2) have no flag for that. The write still fails with {@link Errno#EPIPE}.
     */
    public static void blockBrokenPipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
            set.set(ValueLayout.JAVA_LONG, 0, 1L << (SIGPIPE - 1));
            int _ = LibC.PTHREAD_SIGMASK.call(NativeFunction.errno(arena), SIG_BLOCK, set.address(), 0L);
        }
    }
}

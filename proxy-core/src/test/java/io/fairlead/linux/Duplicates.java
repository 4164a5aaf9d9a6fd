package io.fairlead.linux;

import java.lang.foreign.Arena;

/** Duplicates of descriptors, which is what another process gets of them. */
public final class Duplicates {
    private static final int F_DUPFD_CLOEXEC = 1030;

    private Duplicates() {}

    /** Another descriptor for the same file. */
    public static int of(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int result = LibC.FCNTL.call(NativeFunction.errno(arena), descriptor, F_DUPFD_CLOEXEC, 0);
            if (result < 0) {
                throw new IllegalStateException("descriptor " + descriptor + ": " + Errno.describe(-result));
            }
            return result;
        }
    }

    /** The same for both ends of a pipe. */
    public static Pipe of(Pipe pipe) {
        return new Pipe(of(pipe.readEnd()), of(pipe.writeEnd()), pipe.capacityBytes());
    }

    /** Closes a descriptor that was duplicated. */
    public static void close(int descriptor) {
        new SystemCalls().close(descriptor);
    }
}

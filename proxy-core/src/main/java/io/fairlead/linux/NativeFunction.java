package io.fairlead.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A function of the C library, called with up to six integers and pointers.
 *
 * <p>All functions are called in one shape, six 64-bit arguments and a 64-bit result: x86-64 and aarch64 pass each of them in a
 * register, a callee reads only the registers that it has arguments for, and of a shorter argument only the lower half. Each further
 * shape would cost about 10 ms and 15 classes when a process starts.
 *
 * <p>Threading: Immutable.
 *
 * @param handle takes the memory for the error number and the six arguments
 * @see <a href="https://gitlab.com/x86-psABIs/x86-64-ABI">System V ABI for x86-64, 3.2.3</a>
 * @see <a href="https://github.com/ARM-software/abi-aa/blob/main/aapcs64/aapcs64.rst">AAPCS64, 6.8.2</a>
 */
record NativeFunction(MethodHandle handle) {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);

    /**
     * A function that does not block. The thread stays in the Java state, since leaving it would cost more than a short call
     * itself.
     */
    static NativeFunction brief(String name) {
        return link(name, Linker.Option.captureCallState("errno"), Linker.Option.critical(false));
    }

    /**
     * A function that may block, or keep the kernel busy for a while. The thread leaves the Java state for it, so that no garbage
     * collection waits for the kernel.
     */
    static NativeFunction slow(String name) {
        return link(name, Linker.Option.captureCallState("errno"));
    }

    private static NativeFunction link(String name, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return new NativeFunction(linker.downcallHandle(linker.defaultLookup().findOrThrow(name), SHAPE, options));
    }

    /** Memory for the error number of a call. */
    static MemorySegment errno(Arena arena) {
        return arena.allocate(STATE);
    }

    /** Calls a function that returns an {@code int}. The result is negative if the call failed: its negated error number. */
    int call(MemorySegment errno, long a) {
        return call(errno, a, 0, 0, 0, 0);
    }

    int call(MemorySegment errno, long a, long b) {
        return call(errno, a, b, 0, 0, 0);
    }

    int call(MemorySegment errno, long a, long b, long c) {
        return call(errno, a, b, c, 0, 0);
    }

    int call(MemorySegment errno, long a, long b, long c, long d) {
        return call(errno, a, b, c, d, 0);
    }

    int call(MemorySegment errno, long a, long b, long c, long d, long e) {
        int result = (int) invoke(errno, a, b, c, d, e, 0);
        return result >= 0 ? result : -(int) ERRNO.get(errno, 0L);
    }

    /** Calls a function without arguments that cannot fail. */
    int call(MemorySegment errno) {
        return call(errno, 0, 0, 0, 0, 0);
    }

    long callLong(MemorySegment errno, long a, long b, long c, long d) {
        return callLong(errno, a, b, c, d, 0, 0);
    }

    /** Calls a function that returns a {@code ssize_t}. The result is negative if the call failed: its negated error number. */
    long callLong(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        long result = invoke(errno, a, b, c, d, e, f);
        return result >= 0 ? result : -(int) ERRNO.get(errno, 0L);
    }

    private long invoke(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) handle.invokeExact(errno, a, b, c, d, e, f);
        } catch (Throwable fault) {
            throw new AssertionError("a call of the C library does not fit its shape", fault);
        }
    }
}

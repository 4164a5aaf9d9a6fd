package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles of the C library's functions. Pointers are passed as {@code long}: the same registers on every 64-bit Linux,
 * and no segment objects on the hot path.
 *
 * <p>All calls are "critical" here: they do not block, since every descriptor is non-blocking, so the thread need not leave
 * the Java state, which would cost more than a short call itself. Calls that may take longer are in {@link SlowLibC}.
 */
final class LibC {
    static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));

    static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle BIND = link("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle LISTEN = link("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle ACCEPT4 = link("accept4", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle CONNECT = link("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle GETSOCKNAME = link("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle SETSOCKOPT =
            link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle GETSOCKOPT =
            link("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle SEND = link("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle SHUTDOWN = link("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle CLOSE = link("close", JAVA_INT, JAVA_INT);
    static final MethodHandle SPLICE =
            link("splice", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle PIPE2 = link("pipe2", JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle GETEUID = link("geteuid", JAVA_INT);
    static final MethodHandle PTHREAD_SIGMASK = link("pthread_sigmask", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle IOCTL = linkVariadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle FCNTL = linkVariadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private LibC() {}

    private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, List.of(Linker.Option.critical(false)), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle linkVariadic(
            String name, int fixedArguments, MemoryLayout result, MemoryLayout... arguments) {
        return link(
                name,
                List.of(Linker.Option.critical(false), Linker.Option.firstVariadicArg(fixedArguments)),
                FunctionDescriptor.of(result, arguments));
    }

    /** The handle of a function; errors are in {@link #CAPTURE}, which is its first argument. */
    static MethodHandle link(String name, List<Linker.Option> more, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        List<Linker.Option> options = new ArrayList<>(more);
        options.add(Linker.Option.captureCallState("errno"));
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), descriptor, options.toArray(Linker.Option[]::new));
    }

    /** The result of a call; its negated error number if it failed. */
    static int result(int value, MemorySegment errno) {
        return value >= 0 ? value : -(int) ERRNO.get(errno, 0L);
    }

    /** The result of a call; its negated error number if it failed. */
    static long result(long value, MemorySegment errno) {
        return value >= 0 ? value : -(int) ERRNO.get(errno, 0L);
    }

    /** A handle is declared to throw anything, and throws only if its arguments do not fit. */
    static AssertionError unexpected(Throwable e) {
        return new AssertionError("a method handle of the C library does not fit its call", e);
    }
}

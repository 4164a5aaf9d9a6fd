package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Handles of the C library's functions that may block, or keep the kernel busy for a while. The thread leaves the Java
 * state for them, so that no garbage collection waits for the kernel.
 */
final class SlowLibC {
    static final MethodHandle SEND = link("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle RECV = link("recv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle POLL = link("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle CAPGET = link("capget", JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle CAPSET = link("capset", JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle PRCTL = LibC.link(
            "prctl",
            List.of(Linker.Option.firstVariadicArg(1)),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private SlowLibC() {}

    private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LibC.link(name, List.of(), FunctionDescriptor.of(result, arguments));
    }
}

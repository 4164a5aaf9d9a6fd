package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Handles of the C library's functions for datagrams; apart from {@link LibC}, so that only those who have datagrams load them. */
final class DatagramLibC {
    static final MethodHandle RECVMMSG = LibC.link(
            "recvmmsg",
            List.of(Linker.Option.critical(false)),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    static final MethodHandle SENDMMSG = LibC.link(
            "sendmmsg",
            List.of(Linker.Option.critical(false)),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private DatagramLibC() {}
}

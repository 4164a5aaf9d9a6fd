package io.fairlead.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.fairlead.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * Moves the calling thread into a network namespace. It must be a platform thread: a virtual one would take its carrier
 * along.
 *
 * <p>Threading: Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setns.2.html">setns(2)</a>
 */
final class NamespaceEntry {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
            link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = link("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private NamespaceEntry() {}

    /**
     * Enters the namespace that a file stands for; there is no way back.
     *
     * @throws IllegalStateException if the kernel does not let it
     */
    static void enter(Path file) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread cannot enter " + file + "; use a platform thread");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(CAPTURE);
            int descriptor = (int) OPEN.invokeExact(errno, arena.allocateFrom(file.toString()), O_RDONLY | O_CLOEXEC);
            check(descriptor, errno, "open", file);
            int result = (int) SETNS.invokeExact(errno, descriptor, CLONE_NEWNET);
            int cause = (int) ERRNO.get(errno, 0L);
            int closed = (int) CLOSE.invokeExact(errno, descriptor);
            assert closed == 0;
            ERRNO.set(errno, 0L, cause);
            check(result, errno, "enter", file);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a method handle of the C library does not fit its call", e);
        }
    }

    private static void check(int result, MemorySegment errno, String action, Path file) {
        if (result < 0) {
            throw new IllegalStateException(
                    "cannot " + action + " " + file + ": " + Errno.describe((int) ERRNO.get(errno, 0L)));
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
    }
}

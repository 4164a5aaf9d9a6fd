package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The capabilities of the calling thread. Linux keeps them for each thread, and a new thread or process starts with
 * those of the thread that starts it.
 *
 * <p>Threading: Thread-safe; each call is about the calling thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/capset.2.html">capset(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/prctl.2.html">prctl(2)</a>
 */
public final class Capabilities {
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int HEADER_BYTES = 8;
    /** {@code struct __user_cap_data_struct}: effective, permitted, inheritable; once for each half of the bits. */
    private static final int HALF_BYTES = 12;

    private static final int EFFECTIVE_AT = 0;
    private static final int PERMITTED_AT = 4;
    private static final int INHERITABLE_AT = 8;
    private static final long LOW_HALF = 0xffff_ffffL;

    private static final int PR_CAPBSET_READ = 23;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_CAP_AMBIENT = 47;
    private static final long PR_CAP_AMBIENT_RAISE = 2;

    private final MemorySegment errno;
    private final MemorySegment header;
    private final MemorySegment data;

    private Capabilities(Arena arena) {
        errno = NativeFunction.errno(arena);
        header = arena.allocate(HEADER_BYTES, Integer.BYTES);
        data = arena.allocate(2 * HALF_BYTES, Integer.BYTES);
        header.set(JAVA_INT, 0, LINUX_CAPABILITY_VERSION_3);
    }

    /** The effective capabilities of the calling thread. */
    public static Set<Capability> effective() {
        try (Arena arena = Arena.ofConfined()) {
            Capabilities current = new Capabilities(arena);
            current.read();
            long bits = current.bits(EFFECTIVE_AT);
            Set<Capability> effective = EnumSet.noneOf(Capability.class);
            for (Capability capability : Capability.values()) {
                if ((bits & capability.bit()) != 0) {
                    effective.add(capability);
                }
            }
            return Collections.unmodifiableSet(effective);
        }
    }

    /**
     * Drops all capabilities but these from the calling thread, so that threads and programs that it starts from now
     * on lack them too. Of these, it keeps and hands on those that it has. Without CAP_SETPCAP the bounding set stays as
     * it is: a program that root starts then has all that is in it.
     *
     * @throws IllegalStateException if the kernel refuses, which it has no reason to
     */
    public static void keepOnly(Collection<Capability> kept) {
        long bits = 0;
        for (Capability capability : kept) {
            bits |= capability.bit();
        }
        try (Arena arena = Arena.ofConfined()) {
            new Capabilities(arena).keepOnly(bits);
        }
    }

    private void keepOnly(long kept) {
        read();
        long permitted = bits(PERMITTED_AT) & kept;
        long effective = bits(EFFECTIVE_AT) & kept;
        long inheritable = permitted & (bits(INHERITABLE_AT) | bounding());
        dropFromBounding(kept);
        putBits(EFFECTIVE_AT, effective);
        putBits(PERMITTED_AT, permitted);
        putBits(INHERITABLE_AT, inheritable);
        write();
        raiseAmbient(inheritable);
    }

    private long bounding() {
        long bits = 0;
        for (int number = 0; number < Long.SIZE; number++) {
            if (prctl(PR_CAPBSET_READ, number, 0) == 1) {
                bits |= 1L << number;
            }
        }
        return bits;
    }

    /** Needs CAP_SETPCAP, so it comes before that is dropped. */
    private void dropFromBounding(long kept) {
        for (int number = 0; number < Long.SIZE; number++) {
            if ((kept & 1L << number) == 0) {
                prctl(PR_CAPBSET_DROP, number, 0);
            }
        }
    }

    /** Programs of another user than root get what is ambient. Where the kernel forbids it, they go without. */
    private void raiseAmbient(long bits) {
        for (int number = 0; number < Long.SIZE; number++) {
            if ((bits & 1L << number) != 0) {
                prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number);
            }
        }
    }

    private long bits(int at) {
        return data.get(JAVA_INT, at) & LOW_HALF | (long) data.get(JAVA_INT, HALF_BYTES + at) << Integer.SIZE;
    }

    private void putBits(int at, long bits) {
        data.set(JAVA_INT, at, (int) bits);
        data.set(JAVA_INT, HALF_BYTES + at, (int) (bits >>> Integer.SIZE));
    }

    private void read() {
        check("read", SlowLibC.CAPGET.call(errno, header.address(), data.address()));
    }

    private void write() {
        check("drop", SlowLibC.CAPSET.call(errno, header.address(), data.address()));
    }

    private void check(String action, int result) {
        if (result != 0) {
            throw new IllegalStateException("cannot " + action + " capabilities: " + Errno.describe(-result));
        }
    }

    private int prctl(int option, long first, long second) {
        return SlowLibC.PRCTL.call(errno, option, first, second, 0L, 0L);
    }
}

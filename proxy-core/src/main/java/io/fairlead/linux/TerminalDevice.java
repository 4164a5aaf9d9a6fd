package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that standard input or output is connected to.
 *
 * <p>Threading: Thread-safe; the terminal itself is shared by all that use it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/TIOCGWINSZ.2const.html">TIOCGWINSZ(2const)</a>
 * @see <a href="https://man7.org/linux/man-pages/man3/termios.3.html">termios(3)</a>
 */
public final class TerminalDevice {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;

    private static final long TIOCGWINSZ = 0x5413;
    private static final int TCSANOW = 0;

    /** {@code struct termios} has 60 bytes with glibc and with musl: flags for input, output, control and local modes, then bytes. */
    private static final long TERMIOS_BYTES = 64;

    private static final long LOCAL_MODES_AT = 12;
    private static final long CONTROL_CHARACTERS_AT = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    private static final int ICANON = 0x2;
    private static final int ECHO = 0x8;

    private static final NativeFunction IOCTL = NativeFunction.slow("ioctl");
    private static final NativeFunction TCGETATTR = NativeFunction.slow("tcgetattr");
    private static final NativeFunction TCSETATTR = NativeFunction.slow("tcsetattr");

    private TerminalDevice() {}

    /**
     * How much a terminal shows.
     *
     * @param columns 0 if the terminal does not say
     * @param rows 0 if the terminal does not say
     */
    public record Size(int columns, int rows) {}

    /** The size of the terminal that standard output goes to; null if it goes elsewhere. */
    public static @Nullable Size outputSize() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(4L * Short.BYTES, Short.BYTES);
            if (IOCTL.call(NativeFunction.errno(arena), STDOUT, TIOCGWINSZ, size.address()) < 0) {
                return null;
            }
            return new Size(Short.toUnsignedInt(size.get(JAVA_SHORT, 2)), Short.toUnsignedInt(size.get(JAVA_SHORT, 0)));
        }
    }

    /**
     * Lets standard input deliver each key at once and not print it; signals of keys, such as that of Ctrl-C, stay.
     *
     * @return restores what was before; null if standard input is no terminal
     */
    public static @Nullable Runnable readKeys() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment modes = arena.allocate(TERMIOS_BYTES, Integer.BYTES);
            if (TCGETATTR.call(NativeFunction.errno(arena), STDIN, modes.address()) < 0) {
                return null;
            }
            byte[] before = modes.toArray(JAVA_BYTE);
            modes.set(JAVA_INT, LOCAL_MODES_AT, modes.get(JAVA_INT, LOCAL_MODES_AT) & ~(ICANON | ECHO));
            modes.set(JAVA_BYTE, CONTROL_CHARACTERS_AT + VMIN, (byte) 1);
            modes.set(JAVA_BYTE, CONTROL_CHARACTERS_AT + VTIME, (byte) 0);
            set(arena, modes);
            return () -> restore(before);
        }
    }

    private static void restore(byte[] before) {
        try (Arena arena = Arena.ofConfined()) {
            set(arena, arena.allocateFrom(JAVA_BYTE, before));
        }
    }

    private static void set(Arena arena, MemorySegment modes) {
        int _ = TCSETATTR.call(NativeFunction.errno(arena), STDIN, TCSANOW, modes.address());
    }
}

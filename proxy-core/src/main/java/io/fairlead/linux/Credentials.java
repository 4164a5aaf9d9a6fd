package io.fairlead.linux;

import java.lang.foreign.Arena;

/**
 * The user of a process, and its number.
 *
 * <p>Threading: Immutable.
 *
 * @param process its number in the PID namespace of this process; 0 if it has none there
 * @param user its effective user
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7), SO_PEERCRED</a>
 */
public record Credentials(int process, int user) {
    private static final int ROOT = 0;

    /** Those of this process. */
    public static Credentials own() {
        try (Arena arena = Arena.ofConfined()) {
            int user = LibC.GETEUID.call(NativeFunction.errno(arena));
            return new Credentials((int) ProcessHandle.current().pid(), user);
        }
    }

    /** Whether it may do anything that the other process may do: it has the same user, or is root. */
    public boolean includes(Credentials other) {
        return user == other.user || user == ROOT;
    }
}

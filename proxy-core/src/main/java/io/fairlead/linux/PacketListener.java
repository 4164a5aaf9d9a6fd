package io.fairlead.linux;

import io.fairlead.model.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket at which {@link PacketSocket}s connect.
 *
 * <p>Threading: used by one thread. Ownership: the caller closes it, and removes its file.
 *
 * <p>Failure: opening throws a {@link PacketException}.
 */
public final class PacketListener implements AutoCloseable {
    private static final int BACKLOG = 8;

    private final MemorySegment errno = NativeFunction.errno(Arena.ofAuto());
    private final int number;
    private boolean isClosed;

    private PacketListener(int number) {
        this.number = number;
    }

    /** Creates the socket with its file. The file has its mode from the beginning, less the bits of the process's umask. */
    public static PacketListener open(UnixSocket local) {
        int opened = PacketSocket.open();
        if (opened < 0) {
            throw new PacketException("cannot open a Unix socket", -opened);
        }
        PacketListener listener = new PacketListener(opened);
        int result = listener.listen(local);
        if (result < 0) {
            listener.close();
            throw new PacketException("cannot listen at " + local.path(), -result);
        }
        return listener;
    }

    private int listen(UnixSocket local) {
        // bind(2) gives the file the mode of the socket.
        int result = PacketLibC.FCHMOD.call(errno, number, local.mode());
        if (result == 0) {
            result = new SystemCalls().bind(number, local);
        }
        return result == 0 ? LibC.LISTEN.call(errno, number, BACKLOG) : result;
    }

    /** The descriptor itself, to wait for. */
    public int number() {
        return number;
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return isClosed;
    }

    /** Accepts a connection; null if there is none, or if there are no descriptors left. */
    public @Nullable PacketSocket accept() {
        int accepted =
                LibC.ACCEPT4.call(errno, number, 0L, 0L, SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC);
        return accepted < 0 ? null : new PacketSocket(accepted);
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            new SystemCalls().close(number);
        }
    }
}

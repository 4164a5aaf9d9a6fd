package io.fairlead.linux;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that relaying needs, but for receiving and sending, which sockets do themselves.
 *
 * <p>Threading: used by one thread at a time, since all calls share its scratch memory.
 *
 * <p>Ownership: descriptors that it returns belong to the caller.
 *
 * <p>Failure: a call that fails returns the negated {@link Errno}; none throws because of an error of the kernel. Calls
 * that move bytes are repeated after a signal has interrupted them: no event would make the caller repeat them.
 */
public final class SystemCalls {
    private static final int MSG_PEEK = 0x2;
    private static final int MSG_MORE = 0x8000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;
    private static final int SO_LINGER = 13;
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int TCP_CLOSE = 7;
    private static final long SIOCOUTQ = 0x5411;

    private static final int PROBE_PIPE_BYTES = 4096;
    private static final int ADDRESS_BYTES = 128;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment errno = NativeFunction.errno(arena);
    private final MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
    private final MemorySegment ints = arena.allocate(16, 8);
    private final long addressPointer = address.address();
    private final long intsPointer = ints.address();

    /** Why system calls cannot be used here, in words; null if they can. */
    public static @Nullable String unavailability() {
        String os = System.getProperty("os.name", "");
        if (!os.equals("Linux")) {
            return "this is " + os + ", not Linux";
        }
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!arch.equals("amd64") && !arch.equals("aarch64")) {
            return "this is a " + arch + " machine; supported are x86-64 and aarch64";
        }
        try {
            return new SystemCalls().probe();
        } catch (LinkageError | RuntimeException e) {
            return "the C library cannot be called: " + e;
        }
    }

    /** A new non-blocking TCP socket. */
    public int socket(IpFamily family) {
        return socket(family, SocketNumbers.SOCK_STREAM);
    }

    /** A new non-blocking stream socket of the Unix domain. */
    public int unixSocket() {
        return LibC.SOCKET.call(
                errno,
                UnixAddressCodec.AF_UNIX,
                SocketNumbers.SOCK_STREAM | SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC,
                0);
    }

    /** Binds a socket to a path, which creates the file. */
    public int bind(int socket, UnixSocket local) {
        int length = UnixAddressCodec.write(address, local);
        return LibC.BIND.call(errno, socket, addressPointer, length);
    }

    /** A new non-blocking UDP socket. */
    public int datagramSocket(IpFamily family) {
        return socket(family, SocketNumbers.SOCK_DGRAM);
    }

    private int socket(IpFamily family, int type) {
        return LibC.SOCKET.call(
                errno,
                SocketAddressCodec.domain(family),
                type | SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC,
                0);
    }

    /** Binds a socket to an address. */
    public int bind(int socket, AddressPort local) {
        int length = SocketAddressCodec.write(address, local);
        return LibC.BIND.call(errno, socket, addressPointer, length);
    }

    /** Starts to listen. */
    public int listen(int socket, int backlog) {
        return LibC.LISTEN.call(errno, socket, backlog);
    }

    /** Accepts a connection as a non-blocking socket; {@link #peer()} then returns the address of the client. */
    public int accept(int socket) {
        ints.set(INT, 0, ADDRESS_BYTES);
        return LibC.ACCEPT4.call(
                errno, socket, addressPointer, intsPointer, SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC);
    }

    /** The address of the peer that {@link #accept} returned last. */
    public AddressPort peer() {
        return SocketAddressCodec.read(address);
    }

    /**
     * Starts to connect; {@link Errno#EINPROGRESS} is the usual result. Called again, it returns the progress: 0 or
     * {@link Errno#EISCONN} when connected, {@link Errno#EALREADY} while it is not, else the reason of the failure.
     */
    public int connect(int socket, AddressPort remote) {
        int length = SocketAddressCodec.write(address, remote);
        return LibC.CONNECT.call(errno, socket, addressPointer, length);
    }

    /** The address that a socket is bound to; null if unknown. */
    public @Nullable AddressPort localAddress(int socket) {
        ints.set(INT, 0, ADDRESS_BYTES);
        int result = LibC.GETSOCKNAME.call(errno, socket, addressPointer, intsPointer);
        return result == 0 ? SocketAddressCodec.read(address) : null;
    }

    /** Sets an option. */
    public int setOption(int socket, SocketOption option, int value) {
        ints.set(INT, 0, value);
        return setOption(socket, option.level, option.number, Integer.BYTES);
    }

    /** Makes {@link #close(int)} send a reset and discard what is not sent yet. */
    public int resetOnClose(int socket) {
        ints.set(INT, 0, 1);
        ints.set(INT, Integer.BYTES, 0);
        return setOption(socket, SocketNumbers.SOL_SOCKET, SO_LINGER, 2 * Integer.BYTES);
    }

    private int setOption(int socket, int level, int option, int length) {
        return LibC.SETSOCKOPT.call(errno, socket, level, option, intsPointer, length);
    }

    /** The value of an option, or a negated error. */
    public int option(int socket, SocketOption option) {
        ints.set(INT, 0, 0);
        ints.set(INT, Integer.BYTES, Integer.BYTES);
        int result = LibC.GETSOCKOPT.call(
                errno, socket, option.level, option.number, intsPointer, intsPointer + Integer.BYTES);
        return result < 0 ? result : ints.get(INT, 0);
    }

    /**
     * Sends from memory, but lets the kernel hold back a last short segment until more is sent, the end is, or the
     * option TCP_NODELAY is set again; else for 200 ms.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2), MSG_MORE</a>
     */
    public int sendBeforeMore(int socket, long pointer, int length) {
        long result;
        do {
            result = LibC.SEND.callLong(errno, socket, pointer, length, MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (result == -Errno.EINTR);
        return (int) result;
    }

    /**
     * Copies what a socket has received into memory, and leaves it there for the next receive.
     *
     * @return how many bytes; 0 at the end of the stream; a negated {@link Errno}, {@link Errno#EAGAIN} if there is nothing now
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2), MSG_PEEK</a>
     */
    public int peek(int socket, long pointer, int length) {
        long result;
        do {
            result = LibC.RECV.callLong(errno, socket, pointer, length, MSG_PEEK | MSG_DONTWAIT);
        } while (result == -Errno.EINTR);
        return (int) result;
    }

    /** Whether a TCP connection is over: the peer has reset it, or does not answer any more. */
    public boolean isClosed(int socket) {
        int info = option(socket, SocketOption.TCP_INFO);
        return info < 0 || (info & 0xff) == TCP_CLOSE;
    }

    /**
     * How many bytes the kernel still has to send, or waits for the peer to acknowledge.
     *
     * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7), SIOCOUTQ</a>
     */
    public int unsent(int socket) {
        ints.set(INT, 0, 0);
        int result = LibC.IOCTL.call(errno, socket, SIOCOUTQ, intsPointer);
        return result < 0 ? result : ints.get(INT, 0);
    }

    /** Sends the end of the stream once all that was written has been sent. */
    public int shutdownOutput(int socket) {
        return LibC.SHUTDOWN.call(errno, socket, SHUT_WR);
    }

    /** Closes a descriptor. */
    public int close(int descriptor) {
        return LibC.CLOSE.call(errno, descriptor);
    }

    /**
     * Moves bytes between a socket and a pipe without copying them through user space; 0 is the end of the stream.
     * {@link Errno#EAGAIN} means that the source is empty <em>or</em> the destination full.
     *
     * <p>Never with SPLICE_F_MORE: it would hold back a last short segment for 200 ms.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
     */
    public long splice(int from, int to, long length) {
        long result;
        do {
            result = LibC.SPLICE.callLong(errno, from, 0L, to, 0L, length, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Opens a pipe of about the given size. Without privileges the kernel may give less, down to two pages, once the
     * user's pipes hold many pages: see the capacity of what is returned.
     *
     * @return null if there are no descriptors left
     * @see <a href="https://man7.org/linux/man-pages/man7/pipe.7.html">pipe(7), pipe-user-pages-soft</a>
     */
    public @Nullable Pipe openPipe(int sizeBytes) {
        if (LibC.PIPE2.call(errno, intsPointer, SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC) < 0) {
            return null;
        }
        int readEnd = ints.get(INT, 0);
        int writeEnd = ints.get(INT, Integer.BYTES);
        int size = LibC.FCNTL.call(errno, writeEnd, F_SETPIPE_SZ, sizeBytes);
        if (size < 0) {
            size = LibC.FCNTL.call(errno, writeEnd, F_GETPIPE_SZ, 0);
        }
        return new Pipe(readEnd, writeEnd, size);
    }

    /** Closes both ends of a pipe; what it still holds is lost. */
    public void close(Pipe pipe) {
        close(pipe.readEnd());
        close(pipe.writeEnd());
    }

    private @Nullable String probe() {
        Pipe pipe = openPipe(PROBE_PIPE_BYTES);
        if (pipe == null) {
            return "no pipe can be opened";
        }
        close(pipe);
        return null;
    }
}

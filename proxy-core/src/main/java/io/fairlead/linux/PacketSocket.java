package io.fairlead.linux;

import io.fairlead.model.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A connected Unix socket that keeps the boundaries of messages (SOCK_SEQPACKET), and passes descriptors with them.
 *
 * <p>Threading: used by one thread, which waits for it with a {@link Readiness}.
 *
 * <p>Ownership: the caller closes it. Descriptors that are sent stay the caller's; those that are received belong to the caller.
 *
 * <p>Failure: opening throws a {@link PacketException}; sending returns a negated {@link Errno}. An error while receiving counts as the
 * peer's end.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class PacketSocket implements AutoCloseable {
    /** How many descriptors a message can have; SCM_MAX_FD of the kernel. */
    public static final int MOST_DESCRIPTORS = 253;

    /** How many bytes a message has at most. The kernel holds most of them in one block, which it may not find beyond this. */
    public static final int MOST_BYTES = 256 * 1024;

    /** Twice the longest message, so that the peer's slowness does not stop the next one. */
    private static final int SEND_BUFFER_BYTES = 2 * MOST_BYTES;

    /** What the kernel counts for a message in addition to its bytes, with a margin; a message must fit into the send buffer. */
    private static final int OVERHEAD_BYTES = 4096;

    private static final int SO_PEERCRED = 17;
    private static final int CREDENTIALS_BYTES = 12;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final MemorySegment errno = NativeFunction.errno(Arena.ofAuto());
    private final SystemCalls calls = new SystemCalls();
    private final PacketMemory memory = new PacketMemory(MOST_BYTES);
    private final int number;
    private final int mostBytes;
    private boolean isClosed;

    /** Takes a connected socket. */
    PacketSocket(int number) {
        this.number = number;
        if (calls.setOption(number, SocketOption.SO_SNDBUFFORCE, SEND_BUFFER_BYTES) < 0) {
            calls.setOption(number, SocketOption.SO_SNDBUF, SEND_BUFFER_BYTES);
        }
        mostBytes = Math.min(MOST_BYTES, calls.option(number, SocketOption.SO_SNDBUF) - OVERHEAD_BYTES);
    }

    static int open() {
        try (Arena arena = Arena.ofConfined()) {
            return LibC.SOCKET.call(
                    NativeFunction.errno(arena),
                    UnixAddressCodec.AF_UNIX,
                    SocketNumbers.SOCK_SEQPACKET | SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC,
                    0);
        }
    }

    /**
     * Connects.
     *
     * @param patience how long to wait while too many others wait to be accepted
     * @throws PacketException with {@link Errno#ENOENT} if there is no such socket, {@link Errno#ECONNREFUSED} if no process listens
     */
    public static PacketSocket connect(UnixSocket remote, Duration patience) {
        int opened = open();
        if (opened < 0) {
            throw new PacketException("cannot open a Unix socket", -opened);
        }
        int result = connect(opened, remote, patience);
        if (result < 0) {
            new SystemCalls().close(opened);
            throw new PacketException("cannot connect to " + remote.path(), -result);
        }
        return new PacketSocket(opened);
    }

    private static int connect(int socket, UnixSocket remote, Duration patience) {
        long begin = System.nanoTime();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = NativeFunction.errno(arena);
            MemorySegment address = arena.allocate(UnixAddressCodec.MOST_BYTES, Long.BYTES);
            int length = UnixAddressCodec.write(address, remote);
            int result = LibC.CONNECT.call(errno, socket, address.address(), length);
            while (isBusy(result) && System.nanoTime() - begin < patience.toNanos()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                result = LibC.CONNECT.call(errno, socket, address.address(), length);
            }
            return result;
        }
    }

    private static boolean isBusy(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR;
    }

    /** The descriptor itself, to wait for. */
    public int number() {
        return number;
    }

    /** How many bytes a message may have here: {@link #MOST_BYTES}, or less where the kernel allows a smaller buffer only. */
    public int mostBytes() {
        return mostBytes;
    }

    /** The process at the other end, at the time when it connected or began to listen. */
    public Credentials peer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(CREDENTIALS_BYTES, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, CREDENTIALS_BYTES);
            int result = LibC.GETSOCKOPT.call(
                    errno, number, SocketNumbers.SOL_SOCKET, SO_PEERCRED, value.address(), length.address());
            if (result < 0) {
                throw new PacketException("cannot find out which process is connected", -result);
            }
            return new Credentials(
                    value.getAtIndex(ValueLayout.JAVA_INT, 0), value.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
    }

    /**
     * Sends a message whole, or not at all.
     *
     * @param bytes at least one, at most {@link #mostBytes}
     * @param descriptors at most {@link #MOST_DESCRIPTORS}
     * @return how many bytes; or a negated error: {@link Errno#EAGAIN} if the peer is slow, {@link Errno#EPIPE} if it has closed
     */
    public int send(byte[] bytes, int... descriptors) {
        if (bytes.length == 0 || bytes.length > MOST_BYTES || descriptors.length > MOST_DESCRIPTORS) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes and " + descriptors.length
                    + " descriptors; 1 to " + MOST_BYTES + " and 0 to " + MOST_DESCRIPTORS + " are possible");
        }
        memory.fill(bytes, descriptors);
        long result;
        do {
            result = PacketLibC.SENDMSG.callLong(errno, number, memory.pointer(), MSG_DONTWAIT | MSG_NOSIGNAL, 0);
        } while (result == -Errno.EINTR);
        return (int) result;
    }

    /** Receives a message, if one has come. */
    public Packet receive() {
        memory.clear();
        int result;
        do {
            result = (int)
                    PacketLibC.RECVMSG.callLong(errno, number, memory.pointer(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC, 0);
            // A peer that closes before it has read everything resets; what it has sent before can still be received.
        } while (result == -Errno.EINTR || result == -Errno.ECONNRESET);
        if (result == -Errno.EAGAIN) {
            return Packet.NONE;
        }
        if (result < 0) {
            return Packet.END;
        }
        memory.readDescriptors();
        return result == 0 && memory.descriptorCount() == 0 ? Packet.END : taken(result);
    }

    /** Closes the descriptors if there is no memory for the packet. */
    private Packet taken(int length) {
        boolean isTaken = false;
        try {
            Packet packet = memory.packet(length);
            isTaken = true;
            return packet;
        } finally {
            for (int i = 0; !isTaken && i < memory.descriptorCount(); i++) {
                calls.close(memory.descriptor(i));
            }
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            calls.close(number);
        }
    }
}

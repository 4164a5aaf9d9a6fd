package io.fairlead.handover;

import io.fairlead.linux.Errno;
import io.fairlead.linux.Packet;
import io.fairlead.linux.PacketSocket;
import io.fairlead.linux.Readiness;
import io.fairlead.linux.SystemCalls;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection between predecessor and successor: messages through a socket.
 *
 * <p>Threading: used by one thread. Ownership: owns the socket, and not the readiness. The receiver of a message owns its descriptors;
 * those of a message that cannot be understood are closed here.
 */
final class HandoverChannel implements AutoCloseable {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final int LONGEST_WAIT_MILLIS = 1000;

    private final PacketSocket socket;
    private final Readiness readiness;
    private final SystemCalls calls = new SystemCalls();

    /** The outcome of sending a message. */
    enum Sent {
        SENT,
        /** The other process has closed the connection. What it sent before can still be received. */
        GONE,
        /** The other process does not receive, or the kernel has no memory; the message is not sent. */
        NOT_SENT
    }

    /** What is received. */
    sealed interface Incoming {
        /** A message. */
        record Arrived(Message message) implements Incoming {}

        /** A message that cannot be understood. */
        record Malformed(String why) implements Incoming {}

        /** Nothing at present. */
        record Nothing() implements Incoming {}

        /** Nothing any more. */
        record Ended() implements Incoming {}
    }

    HandoverChannel(PacketSocket socket, Readiness readiness) {
        this.socket = socket;
        this.readiness = readiness;
    }

    int number() {
        return socket.number();
    }

    /** How many bytes a message may have. */
    int mostBytes() {
        return socket.mostBytes();
    }

    /** Sends a message, and waits some seconds while the other process is slow. */
    Sent send(Message message) {
        EncodedMessage encoded = MessageCodec.encode(message);
        if (encoded.bytes().length > socket.mostBytes()) {
            return Sent.NOT_SENT;
        }
        long begin = System.nanoTime();
        int result = socket.send(encoded.bytes(), encoded.descriptors());
        while (isTemporary(result) && System.nanoTime() - begin < PATIENCE_NANOS) {
            if (result == -Errno.EAGAIN) {
                readiness.isWritable(LONGEST_WAIT_MILLIS, socket.number());
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            result = socket.send(encoded.bytes(), encoded.descriptors());
        }
        if (result >= 0) {
            return Sent.SENT;
        }
        return isGone(result) ? Sent.GONE : Sent.NOT_SENT;
    }

    private static boolean isTemporary(int result) {
        return result == -Errno.EAGAIN || (result < 0 && Errno.isExhaustion(-result));
    }

    private static boolean isGone(int result) {
        return result == -Errno.EPIPE || result == -Errno.ECONNRESET || result == -Errno.ENOTCONN;
    }

    /** Receives a message if one has come. */
    Incoming receive() {
        Packet packet = socket.receive();
        return switch (packet.kind()) {
            case NONE -> new Incoming.Nothing();
            case END -> new Incoming.Ended();
            case MESSAGE -> understood(packet);
        };
    }

    private Incoming understood(Packet packet) {
        if (packet.isCut()) {
            packet.close();
            return new Incoming.Malformed("a message is longer than " + PacketSocket.MOST_BYTES + " bytes");
        }
        if (packet.isMissingDescriptors()) {
            packet.close();
            return decode(packet, ReceivedDescriptors.lost());
        }
        return decode(packet, ReceivedDescriptors.of(packet.descriptors()));
    }

    private Incoming decode(Packet packet, ReceivedDescriptors descriptors) {
        boolean isDone = false;
        try {
            Message message = MessageCodec.decode(packet.bytes(), descriptors);
            isDone = true;
            descriptors.closeRest(calls::close);
            return new Incoming.Arrived(message);
        } catch (MalformedMessageException e) {
            return new Incoming.Malformed(String.valueOf(e.getMessage()));
        } finally {
            if (!isDone) {
                descriptors.closeAll(calls::close);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

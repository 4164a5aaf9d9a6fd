package io.fairlead.handover;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One direction of a simulated connection: messages in order, some of them delayed; then the end, if the sender has closed. */
final class SimulatedChannel {
    private final Queue<Packet> packets = new ArrayDeque<>();
    private boolean isClosedBySender;
    private boolean isClosedByReceiver;

    /**
     * A message on its way.
     *
     * @param files those of its descriptors
     * @param items the connections and sessions in it
     */
    @SuppressWarnings("ArrayRecordComponent") // Nothing compares them.
    record Packet(byte[] bytes, List<String> files, List<SimulatedItem> items, long at, boolean isWithoutDescriptors) {}

    boolean isGone() {
        return isClosedByReceiver;
    }

    void send(Packet packet) {
        if (!isClosedByReceiver) {
            packets.add(packet);
        }
    }

    /** Whether there is a message, or the end. */
    boolean isReadable(long now) {
        Packet first = packets.peek();
        return first == null ? isClosedBySender : first.at() <= now;
    }

    /** The next message; null at the end. */
    @Nullable
    Packet receive() {
        return packets.poll();
    }

    /** When the next message arrives. */
    long nextAt() {
        Packet first = packets.peek();
        return first == null ? Long.MAX_VALUE : first.at();
    }

    boolean has(SimulatedItem item) {
        return packets.stream().anyMatch(packet -> packet.items().contains(item));
    }

    void closeBySender() {
        isClosedBySender = true;
    }

    /** What has not been read is lost, with its descriptors. */
    void closeByReceiver() {
        isClosedByReceiver = true;
        packets.clear();
    }
}

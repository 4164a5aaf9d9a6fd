package io.fairlead.linux;

/**
 * A message with descriptors, as a {@link PacketSocket} has received it.
 *
 * <p>Threading: used by one thread. Ownership: the descriptors belong to the caller of {@link PacketSocket#receive}; the arrays must
 * not be changed.
 *
 * @param kind whether there is a message
 * @param bytes what was sent
 * @param descriptors in the order in which they were sent
 * @param isCut whether the message was longer than any that is expected; then its rest is lost
 * @param isMissingDescriptors whether the kernel could not give all descriptors, usually since the process has too many open
 */
@SuppressWarnings("ArrayRecordComponent") // Nothing compares packets.
public record Packet(Kind kind, byte[] bytes, int[] descriptors, boolean isCut, boolean isMissingDescriptors) {
    /** What a call of {@link PacketSocket#receive} has found. */
    public enum Kind {
        /** A message. */
        MESSAGE,
        /** Nothing has come yet. */
        NONE,
        /** The peer has closed, or has ended; nothing more will come. */
        END
    }

    static final Packet NONE = new Packet(Kind.NONE, new byte[0], new int[0], false, false);
    static final Packet END = new Packet(Kind.END, new byte[0], new int[0], false, false);

    /** Closes the descriptors. */
    public void close() {
        SystemCalls calls = new SystemCalls();
        for (int descriptor : descriptors) {
            calls.close(descriptor);
        }
    }
}

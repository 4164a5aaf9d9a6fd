package io.fairlead.handover;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors that have come with a message. Each may be taken once, so that none has two owners; those that nothing has taken,
 * such as those of a later version's fields, must be closed.
 *
 * <p>Threading: used by one thread. Ownership: owns those that are not taken.
 */
final class ReceivedDescriptors {
    private static final int LOST = -1;

    private final int[] descriptors;
    private final boolean areLost;
    private final BitSet taken = new BitSet();

    private ReceivedDescriptors(int[] descriptors, boolean areLost) {
        this.descriptors = descriptors;
        this.areLost = areLost;
    }

    static ReceivedDescriptors of(int... descriptors) {
        return new ReceivedDescriptors(descriptors, false);
    }

    /** Of a message that the kernel could not give all descriptors of. */
    static ReceivedDescriptors lost() {
        return new ReceivedDescriptors(new int[0], true);
    }

    boolean areLost() {
        return areLost;
    }

    /** Why a descriptor cannot be taken, in words; null if it can. */
    @Nullable
    String problem(int index) {
        if (areLost) {
            return null;
        }
        if (index >= descriptors.length) {
            return "but " + descriptors.length + " have come";
        }
        return taken.get(index) ? "which another field has, too" : null;
    }

    /** Takes a descriptor that there is no problem with. */
    int take(int index) {
        if (areLost) {
            return LOST;
        }
        taken.set(index);
        return descriptors[index];
    }

    /** Passes those that nothing has taken to something that closes them. */
    void closeRest(IntConsumer close) {
        for (int i = taken.nextClearBit(0); i < descriptors.length; i = taken.nextClearBit(i + 1)) {
            close.accept(descriptors[i]);
        }
    }

    /** Passes all to something that closes them: the message is not used. */
    void closeAll(IntConsumer close) {
        taken.clear();
        closeRest(close);
    }
}

package io.fairlead.handover;

import java.util.Map;
import java.util.TreeMap;

/** The descriptors of a simulated process: numbers of files, which other processes may have open, too. */
final class SimulatedDescriptors {
    private final String owner;
    private final Map<Integer, String> open = new TreeMap<>();
    private int next;

    /**
     * @param owner the process, for messages
     * @param first the first number; each process has its own, so that none is mistaken for another's
     */
    SimulatedDescriptors(String owner, int first) {
        this.owner = owner;
        next = first;
    }

    /** A new descriptor of a file. Numbers are never used again, so that a second close is noticed. */
    int open(String file) {
        open.put(next, file);
        return next++;
    }

    /** The file of a descriptor. */
    String file(int descriptor) {
        String file = open.get(descriptor);
        if (file == null) {
            throw new AssertionError(owner + " uses the descriptor " + descriptor + ", which is not open");
        }
        return file;
    }

    void close(int descriptor) {
        file(descriptor);
        open.remove(descriptor);
    }

    /** The process has ended. */
    void closeAll() {
        open.clear();
    }

    Map<Integer, String> all() {
        return open;
    }
}

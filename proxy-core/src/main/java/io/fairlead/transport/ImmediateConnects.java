package io.fairlead.transport;

import io.fairlead.model.IpAddress;

/**
 * A memory of the addresses at which connections are through as soon as connect(2) returns, as they are on the same
 * machine. There, asking once more costs less than a registration with epoll and a timer; elsewhere it is wasted.
 *
 * <p>A small table with a slot for the hash of an address: after each time that asking was in vain it is left out for
 * twice as many connections, up to {@value #MAX_SKIPPED}; once it was worth it, it is done each time. Addresses that share
 * a slot cost each other a system call now and then, nothing more. Hot path: nothing is allocated.
 *
 * <p>Threading: Confined to its event loop.
 */
final class ImmediateConnects {
    private static final int SLOTS = 1024;
    private static final int MAX_SKIPPED = 64;

    private final byte[] toSkip = new byte[SLOTS];
    private final byte[] skippedLast = new byte[SLOTS];

    /** Whether to ask once more after connecting to the address; to be followed by {@link #note} if so. */
    boolean isWorthAsking(IpAddress address) {
        int slot = slot(address);
        if (toSkip[slot] == 0) {
            return true;
        }
        toSkip[slot]--;
        return false;
    }

    /** What has come of asking. */
    void note(IpAddress address, boolean wasThrough) {
        int slot = slot(address);
        int skip = wasThrough ? 0 : Math.clamp(2L * skippedLast[slot], 1, MAX_SKIPPED);
        skippedLast[slot] = (byte) skip;
        toSkip[slot] = (byte) skip;
    }

    private static int slot(IpAddress address) {
        int hash = Long.hashCode(address.high() ^ address.low());
        return (hash ^ hash >>> 10 ^ hash >>> 20) & SLOTS - 1;
    }
}

package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.BitSet;
import java.util.List;

/**
 * A lookup table from the hash of a client to an endpoint. Each endpoint has a preference list, a permutation of all
 * slots that depends on its address alone; they take turns in claiming the next free slot of their lists until all are
 * taken. So every endpoint gets the same number of slots, give or take one, and few slots change hands when one goes.
 *
 * <p>Threading: Immutable. Hot path.
 *
 * <p>Source: D. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4.
 */
final class MaglevTable {
    /** Primes, because then any step leads through all slots; the paper's two, and one for very large Services. */
    private static final int[] SIZES = {65_537, 655_373, 6_553_733};

    /** Slots for each endpoint that keep the shares within 1 % of each other (the paper's advice). */
    private static final int SLOTS_PER_ENDPOINT = 100;

    /** Seeds are fixed, so that all nodes agree; changing one moves clients while a cluster is upgraded. */
    private static final long OFFSET_SEED = 0x5fa1_21ea_d000_0001L;

    private static final long STEP_SEED = 0x5fa1_21ea_d000_0002L;
    private static final long CLIENT_SEED = 0x5fa1_21ea_d000_0003L;

    private final int[] endpoints;

    private MaglevTable(int[] endpoints) {
        this.endpoints = endpoints;
    }

    /** The table of these endpoints; nodes agree on it if they agree on their order. */
    static MaglevTable of(List<AddressPort> addresses) {
        int size = size(addresses.size());
        int[] next = new int[addresses.size()];
        int[] step = new int[addresses.size()];
        for (int i = 0; i < next.length; i++) {
            AddressPort address = addresses.get(i);
            next[i] = within(hash(address.address(), address.port(), OFFSET_SEED), size);
            step[i] = 1 + within(hash(address.address(), address.port(), STEP_SEED), size - 1);
        }
        int[] slots = new int[size];
        BitSet taken = new BitSet(size); // nearly all the time goes into looking for free slots; bits fit the caches
        for (int count = 0, turn = 0; count < size; count++) {
            int slot = next[turn];
            while (taken.get(slot)) {
                slot = forward(slot, step[turn], size);
            }
            taken.set(slot);
            slots[slot] = turn;
            next[turn] = forward(slot, step[turn], size);
            turn = turn + 1 == next.length ? 0 : turn + 1;
        }
        return new MaglevTable(slots);
    }

    private static int forward(int slot, int step, int size) {
        int sum = slot + step;
        return sum >= size ? sum - size : sum;
    }

    private static int size(int endpoints) {
        for (int size : SIZES) {
            if (size / SLOTS_PER_ENDPOINT >= endpoints) {
                return size;
            }
        }
        return SIZES[SIZES.length - 1];
    }

    /** Whether the table of so many endpoints takes more than a moment to make. */
    static boolean isLarge(int endpoints) {
        return size(endpoints) > SIZES[0];
    }

    int size() {
        return endpoints.length;
    }

    /** The slot of a client. */
    int slot(IpAddress client) {
        return within(hash(client, 0, CLIENT_SEED), endpoints.length);
    }

    /** The slot after another; the first after the last. */
    int next(int slot) {
        return forward(slot, 1, endpoints.length);
    }

    /** The index of the endpoint that a slot leads to. */
    int endpoint(int slot) {
        return endpoints[slot];
    }

    private static long hash(IpAddress address, int port, long seed) {
        long familyAndPort = address.family().addressBytes() | (long) port << Byte.SIZE;
        return mix(mix(mix(seed ^ address.high()) ^ address.low()) ^ familyAndPort);
    }

    /** Spreads every bit over all (the finalizer of SplitMix64; Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        long z = value + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    /** A hash scaled to 0 inclusive to bound exclusive. */
    private static int within(long hash, int bound) {
        return (int) Math.unsignedMultiplyHigh(hash, bound);
    }
}

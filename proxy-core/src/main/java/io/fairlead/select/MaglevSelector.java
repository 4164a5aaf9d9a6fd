package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that the client's address hashes to: the same on every node that sees the same endpoints, and for nearly
 * all clients the same as before when an endpoint comes or goes. Where it is excluded, the next in the table takes its
 * place, again the same on every node that excludes the same ones.
 *
 * <p>The size of the table depends on the number of endpoints, so that nodes need not agree on its past. It changes where
 * that number passes 655, or 6553; then most clients move.
 *
 * <p>The table is made at the first pick, so that a Service without connections costs nothing, but for large tables
 * (more than 655 endpoints), which would hold up an event loop for too long, and for successors of a table in use: those
 * are made on the control thread. Making one takes about a millisecond for up to 655 endpoints, 20 ms for up to 6,553
 * and a quarter of a second above.
 */
public final class MaglevSelector implements EndpointSelector {
    @Override
    public String name() {
        return "maglev";
    }

    @Override
    public boolean isByClient() {
        return true;
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        MaglevPicker picker = new MaglevPicker(candidates);
        if (MaglevTable.isLarge(candidates.size()) || hasTable(previous)) {
            picker.table();
        }
        return picker;
    }

    /** Consistent hashing stays consistent: an endpoint in its slow start gets all of its clients at once. */
    @Override
    public Picker weighted(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock) {
        return even;
    }

    @Override
    public boolean isConsistent() {
        return true;
    }

    /** Whether nothing has to be made before a pick. */
    static boolean hasTable(@Nullable Picker picker) {
        return picker instanceof MaglevPicker maglev && maglev.table != null;
    }

    private static final class MaglevPicker implements Picker {
        private final CandidateList candidates;
        private volatile @Nullable MaglevTable table;

        MaglevPicker(CandidateList candidates) {
            this.candidates = candidates;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            MaglevTable made = table();
            int slot = made.slot(request.client());
            @Nullable Candidate picked = candidates.get(made.endpoint(slot));
            if (request.excludes(picked)) {
                picked = candidates.countAllowed(request) == 0 ? null : nextAllowed(made, slot, request);
            }
            if (picked != null) {
                picked.markOpened();
            }
            return picked;
        }

        @Override
        public double[] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
            MaglevTable made = table();
            return client == null ? sharesOfAll(made, isExcluded) : shareOf(made, made.slot(client), isExcluded);
        }

        private double[] shareOf(MaglevTable made, int slot, Predicate<Candidate> isExcluded) {
            double[] shares = new double[candidates.size()];
            int at = slot;
            while (isExcluded.test(candidates.get(made.endpoint(at)))) {
                at = made.next(at);
            }
            shares[made.endpoint(at)] = 1;
            return shares;
        }

        /** Goes round the table from a slot that counts; those passed over lead to the next one that does. */
        private double[] sharesOfAll(MaglevTable made, Predicate<Candidate> isExcluded) {
            int size = candidates.size();
            boolean[] excluded = new boolean[size];
            for (int i = 0; i < size; i++) {
                excluded[i] = isExcluded.test(candidates.get(i));
            }
            long[] slots = new long[size];
            int first = 0;
            while (excluded[made.endpoint(first)]) {
                first++;
            }
            int passed = 0;
            int slot = made.next(first);
            for (int i = 0; i < made.size(); i++, slot = made.next(slot)) {
                passed++;
                int endpoint = made.endpoint(slot);
                if (!excluded[endpoint]) {
                    slots[endpoint] += passed;
                    passed = 0;
                }
            }
            return Arrays.stream(slots)
                    .mapToDouble(count -> (double) count / made.size())
                    .toArray();
        }

        private @Nullable Candidate nextAllowed(MaglevTable made, int first, PickRequest request) {
            for (int slot = made.next(first); slot != first; slot = made.next(slot)) {
                Candidate candidate = candidates.get(made.endpoint(slot));
                if (!request.excludes(candidate)) {
                    return candidate;
                }
            }
            return null;
        }

        private MaglevTable table() {
            MaglevTable made = table;
            return made == null ? makeTable() : made;
        }

        private synchronized MaglevTable makeTable() {
            MaglevTable made = table;
            if (made == null) {
                made = MaglevTable.of(
                        candidates.stream().map(Candidate::address).toList());
                table = made;
            }
            return made;
        }
    }
}

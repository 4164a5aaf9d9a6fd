package io.fairlead.select;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that the client's address hashes to: the same on every node that sees the same endpoints, and for nearly
 * all clients the same as before when an endpoint comes or goes. Where it was tried and failed, the next in the table
 * takes its place, again the same on every node.
 *
 * <p>The size of the table depends on the number of endpoints, so that nodes need not agree on its past. It changes where
 * that number passes 655, or 6553; then most clients move.
 *
 * <p>The table is made at the first pick, or on the control thread if its predecessor was in use: a Service without
 * connections costs nothing. Making one takes about a millisecond for up to 655 endpoints and ten times that above.
 */
public final class MaglevSelector implements EndpointSelector {
    @Override
    public String name() {
        return "maglev";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        MaglevPicker picker = new MaglevPicker(candidates);
        if (previous instanceof MaglevPicker maglev && maglev.table != null) {
            picker.table();
        }
        return picker;
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
            Candidate picked = candidates.get(made.endpoint(slot));
            if (request.isTried(picked)) {
                if (candidates.countUntried(request) == 0) {
                    return null;
                }
                do {
                    slot = made.next(slot);
                    picked = candidates.get(made.endpoint(slot));
                } while (request.isTried(picked));
            }
            picked.markOpened();
            return picked;
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

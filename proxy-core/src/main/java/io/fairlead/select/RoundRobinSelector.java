package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Each endpoint in turn. All event loops share the turn; it starts at random, so that the nodes of a cluster do not
 * pick in step. When the list changes, the turn continues with the endpoint that was next.
 */
public final class RoundRobinSelector implements EndpointSelector {
    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        int first = previous instanceof RoundRobinPicker picker
                ? picker.nextWithin(candidates)
                : random.nextInt(candidates.size());
        return new RoundRobinPicker(candidates, new AtomicLong(first), new AtomicLong(first));
    }

    /**
     * Both count up for ever; 63 bits last for centuries.
     *
     * @param turn whose turn it is
     * @param substitution selects the substitute for an excluded endpoint: the others in turn, so that no single
     *     endpoint gets all of its share
     */
    private record RoundRobinPicker(CandidateList candidates, AtomicLong turn, AtomicLong substitution)
            implements Picker {
        @Override
        public @Nullable Candidate pick(PickRequest request) {
            @Nullable Candidate picked = candidates.get((int) (turn.getAndIncrement() % candidates.size()));
            if (request.excludes(picked)) {
                picked = candidates.choose(request, count -> (int) (substitution.getAndIncrement() % count));
            }
            if (picked == null) {
                // The turn is returned: otherwise a repeated pick with fewer exclusions would get only every other
                // turn.
                turn.getAndDecrement();
            } else {
                picked.markOpened();
            }
            return picked;
        }

        @Override
        public double[] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
            return Shares.even(candidates, isExcluded);
        }

        /** The position in another list of the first endpoint, from this turn on, that is in it too. */
        private int nextWithin(CandidateList others) {
            Map<AddressPort, Integer> positions = HashMap.newHashMap(others.size());
            for (int i = 0; i < others.size(); i++) {
                positions.put(others.get(i).address(), i);
            }
            long next = turn.get();
            for (int i = 0; i < candidates.size(); i++) {
                Candidate candidate = candidates.get((int) ((next + i) % candidates.size()));
                Integer position = positions.get(candidate.address());
                if (position != null) {
                    return position;
                }
            }
            return (int) (next % others.size());
        }
    }
}

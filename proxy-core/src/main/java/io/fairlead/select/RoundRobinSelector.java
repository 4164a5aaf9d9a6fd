package io.fairlead.select;

import io.fairlead.model.AddressPort;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Each endpoint in turn. All event loops take turns together; where the first turn begins is random, so that the nodes
 * of a cluster are not in step. When the list changes, the turn goes on with the endpoint that was next.
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
        return new RoundRobinPicker(candidates, new AtomicLong(first));
    }

    /** The turn counts up for ever; 63 bits last for centuries. */
    private record RoundRobinPicker(CandidateList candidates, AtomicLong turn) implements Picker {
        @Override
        public @Nullable Candidate pick(PickRequest request) {
            int size = candidates.size();
            for (int attempts = 0; attempts < size; attempts++) {
                Candidate picked = candidates.get((int) (turn.getAndIncrement() % size));
                if (!request.isTried(picked)) {
                    picked.markOpened();
                    return picked;
                }
            }
            return firstUntried(request);
        }

        /** Other event loops took the turns of those that this connection has not tried. */
        private @Nullable Candidate firstUntried(PickRequest request) {
            if (candidates.countUntried(request) == 0) {
                return null;
            }
            Candidate picked = candidates.untried(0, request);
            picked.markOpened();
            return picked;
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

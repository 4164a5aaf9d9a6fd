package io.fairlead.route;

import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.route.FrontendClaim.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The service ports that claim each place, with its owner first.
 *
 * <p>Threading: Immutable.
 *
 * @param places for each claimed place its claims, in their order; never an empty list
 */
record FrontendClaims(HashPMap<Place, List<FrontendClaim>> places) {
    static final FrontendClaims NONE = new FrontendClaims(HashTreePMap.empty());

    private static final Comparator<Frontend> BY_ADDRESS =
            Comparator.comparing(Frontend::address).thenComparing(Frontend::protocol);

    FrontendClaims plus(FrontendClaim claim) {
        List<FrontendClaim> claims = new ArrayList<>(claims(claim.place()));
        int index = Collections.binarySearch(claims, claim);
        if (index >= 0) {
            return this;
        }
        claims.add(-index - 1, claim);
        return new FrontendClaims(places.plus(claim.place(), List.copyOf(claims)));
    }

    FrontendClaims minus(FrontendClaim claim) {
        List<FrontendClaim> claims = new ArrayList<>(claims(claim.place()));
        if (!claims.remove(claim)) {
            return this;
        }
        return new FrontendClaims(
                claims.isEmpty() ? places.minus(claim.place()) : places.plus(claim.place(), List.copyOf(claims)));
    }

    /** The service port that answers at a place. */
    @Nullable
    Frontend owner(Place place) {
        List<FrontendClaim> claims = claims(place);
        return claims.isEmpty() ? null : claims.getFirst().frontend();
    }

    /** The claims that lose against the owner of a place. */
    List<FrontendConflict> conflicts(Place place) {
        List<FrontendConflict> conflicts = new ArrayList<>();
        Frontend owner = owner(place);
        for (FrontendClaim claim : claims(place)) {
            if (owner != null && !claim.frontend().servicePort().equals(owner.servicePort())) {
                conflicts.add(new FrontendConflict(owner, claim.frontend()));
            }
        }
        return conflicts;
    }

    /** The service ports that answer at all places, by address. */
    List<Frontend> owners() {
        return places.values().stream()
                .map(claims -> claims.getFirst().frontend())
                .sorted(BY_ADDRESS)
                .toList();
    }

    /** The service ports that answer at an address, at whatever port. Cost: all places. */
    List<Frontend> ownersAt(IpAddress address) {
        return owners().stream()
                .filter(frontend -> frontend.address().address().equals(address))
                .toList();
    }

    private List<FrontendClaim> claims(Place place) {
        return places.getOrDefault(place, List.of());
    }
}

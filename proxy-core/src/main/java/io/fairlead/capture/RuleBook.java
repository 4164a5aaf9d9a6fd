package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of all frontends, and what has changed since they were last taken.
 *
 * <p>Threading: confined to the control thread.
 */
final class RuleBook {
    private record Place(AddressPort address, Protocol protocol) {}

    /** A rule that is new, different or gone. */
    record Change(@Nullable FrontendRule before, @Nullable FrontendRule after) {}

    private final Map<Place, FrontendRule> rules = new HashMap<>();
    private final Map<Place, @Nullable FrontendRule> before = new LinkedHashMap<>();
    private boolean isDifferent;

    void put(FrontendRule rule) {
        Place place = new Place(rule.frontend().address(), rule.frontend().protocol());
        note(place, rules.put(place, rule), rule);
    }

    void remove(AddressPort address, Protocol protocol) {
        Place place = new Place(address, protocol);
        note(place, rules.remove(place), null);
    }

    private void note(Place place, @Nullable FrontendRule was, @Nullable FrontendRule is) {
        isDifferent |= !Objects.equals(was, is);
        if (!before.containsKey(place)) {
            before.put(place, was);
        }
    }

    Collection<FrontendRule> rules() {
        return Collections.unmodifiableCollection(rules.values());
    }

    /** Whether a rule has changed since the last call, even if it has changed back. */
    boolean takeIsDifferent() {
        boolean was = isDifferent;
        isDifferent = false;
        return was;
    }

    /** The difference from the previous call. */
    List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>();
        before.forEach((place, was) -> {
            FrontendRule is = rules.get(place);
            if (!Objects.equals(was, is)) {
                changes.add(new Change(was, is));
            }
        });
        before.clear();
        return changes;
    }
}

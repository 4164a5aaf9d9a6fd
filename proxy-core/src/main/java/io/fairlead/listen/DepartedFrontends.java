package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Frontends at which nobody answers any more, while connections to them may be open: for as long, their addresses have to
 * stay the machine's.
 *
 * <p>Threading: confined to the control thread.
 */
final class DepartedFrontends {
    private final Map<FrontendKey, Frontend> frontends = new HashMap<>();

    /** One that has just gone. Node ports are at addresses that are the machine's anyway. */
    void add(FrontendKey key, Frontend frontend) {
        if (frontend.kind() != FrontendKind.NODE_PORT) {
            frontends.put(key, frontend);
        }
    }

    /** Somebody answers there again. */
    void remove(FrontendKey key) {
        frontends.remove(key);
    }

    @Nullable
    Frontend get(FrontendKey key) {
        return frontends.get(key);
    }

    boolean isEmpty() {
        return frontends.isEmpty();
    }

    /** Forgets those to which no connection is open, and tells which they were. */
    List<FrontendKey> takeUnused(Set<AddressPort> inUse) {
        List<FrontendKey> unused = new ArrayList<>();
        Iterator<FrontendKey> keys = frontends.keySet().iterator();
        while (keys.hasNext()) {
            FrontendKey key = keys.next();
            if (!inUse.contains(key.address())) {
                keys.remove();
                unused.add(key);
            }
        }
        return unused;
    }
}

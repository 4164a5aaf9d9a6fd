package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.FrontendChange;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of all addresses at which service ports answer, by address and by service port.
 *
 * <p>Threading: confined to the control thread.
 */
final class FrontendIndex {
    private final Map<FrontendKey, FrontendSlot> slots = new HashMap<>();
    private final Map<ServicePortId, Set<FrontendKey>> byServicePort = new HashMap<>();

    /** Follows a change. The slot of an address without a Service stays until it is {@linkplain #remove removed}. */
    FrontendKey follow(FrontendChange change) {
        FrontendKey key = new FrontendKey(change.address(), change.protocol());
        Frontend before = change.before();
        if (before != null) {
            unlink(before.servicePort(), key);
        }
        Frontend after = change.after();
        if (after == null) {
            FrontendSlot slot = slots.get(key);
            if (slot != null) {
                slot.markUnclaimed();
            }
        } else {
            byServicePort
                    .computeIfAbsent(after.servicePort(), id -> new LinkedHashSet<>())
                    .add(key);
            slots.computeIfAbsent(key, k -> new FrontendSlot(after)).markOwner(after);
        }
        return key;
    }

    private void unlink(ServicePortId servicePort, FrontendKey key) {
        Set<FrontendKey> keys = byServicePort.get(servicePort);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            byServicePort.remove(servicePort);
        }
    }

    @Nullable
    FrontendSlot slot(FrontendKey key) {
        return slots.get(key);
    }

    /** The addresses of a service port. */
    Set<FrontendKey> keys(ServicePortId servicePort) {
        return byServicePort.getOrDefault(servicePort, Set.of());
    }

    /** All addresses. */
    Set<FrontendKey> keys() {
        return Collections.unmodifiableSet(slots.keySet());
    }

    Collection<FrontendSlot> slots() {
        return Collections.unmodifiableCollection(slots.values());
    }

    void remove(FrontendKey key) {
        slots.remove(key);
    }

    void clear() {
        slots.clear();
        byServicePort.clear();
    }
}

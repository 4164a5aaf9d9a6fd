package io.fairlead.capture;

import io.fairlead.capture.RuleBook.Change;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of Services that belong to no interface: those that some rule is about, but for those that the machine
 * has itself, such as an external IP that is the address of the node. They must never be taken for a Service's alone.
 *
 * <p>Threading: confined to the control thread.
 */
final class VirtualAddresses {
    private final Set<FrontendKind> kinds;
    private final Map<IpAddress, Integer> uses = new HashMap<>();
    private final Set<IpAddress> present = new HashSet<>();
    private final Set<IpAddress> touched = new LinkedHashSet<>();
    private Host host = Host.UNKNOWN;

    /** Addresses to add and to remove. */
    record Difference(List<IpAddress> added, List<IpAddress> removed) {}

    /** @param kinds of the frontends whose addresses count */
    VirtualAddresses(Set<FrontendKind> kinds) {
        this.kinds = Set.copyOf(kinds);
    }

    void follow(Change change) {
        count(change.after(), 1);
        count(change.before(), -1);
    }

    private void count(@Nullable FrontendRule rule, int step) {
        if (rule == null || !kinds.contains(rule.frontend().kind())) {
            return;
        }
        IpAddress address = rule.frontend().address().address();
        touched.add(address);
        int count = uses.getOrDefault(address, 0) + step;
        if (count == 0) {
            uses.remove(address);
        } else {
            uses.put(address, count);
        }
    }

    void follow(Host now) {
        if (!now.addresses().equals(host.addresses())) {
            host = now;
            touched.addAll(uses.keySet());
        }
    }

    /** The difference from the previous call. Cost: proportional to what was affected. */
    Difference takeDifference() {
        List<IpAddress> added = new ArrayList<>();
        List<IpAddress> removed = new ArrayList<>();
        for (IpAddress address : touched) {
            boolean isWanted = uses.containsKey(address) && !host.has(address);
            if (isWanted && present.add(address)) {
                added.add(address);
            } else if (!isWanted && present.remove(address)) {
                removed.add(address);
            }
        }
        touched.clear();
        return new Difference(added, removed);
    }

    Set<IpAddress> present() {
        return Collections.unmodifiableSet(present);
    }
}

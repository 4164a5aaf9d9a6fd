package io.fairlead.select;

import io.fairlead.config.Suggestion;
import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * All selectors there are, by name.
 *
 * <p>Threading: Immutable.
 */
public final class EndpointSelectors {
    private final TreeMap<String, EndpointSelector> byName = new TreeMap<>();

    private EndpointSelectors() {}

    /**
     * Finds the selectors on the class path, the proxy's own and others'.
     *
     * @throws IllegalStateException if two have the same name
     * @throws java.util.ServiceConfigurationError if one cannot be loaded
     */
    public static EndpointSelectors load() {
        EndpointSelectors selectors = new EndpointSelectors();
        ServiceLoader.load(EndpointSelector.class, EndpointSelector.class.getClassLoader())
                .forEach(selectors::add);
        return selectors;
    }

    private void add(EndpointSelector selector) {
        EndpointSelector other = byName.putIfAbsent(selector.name(), selector);
        if (other != null) {
            throw new IllegalStateException("two endpoint selectors have the name '" + selector.name() + "': "
                    + other.getClass().getName() + " and "
                    + selector.getClass().getName() + "; remove one of them from the class path");
        }
    }

    /**
     * The selector of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all names and suggests the nearest
     */
    public EndpointSelector named(String name) {
        EndpointSelector selector = byName.get(name);
        if (selector == null) {
            throw new IllegalArgumentException("unknown endpoint selector '" + name + "'"
                    + Suggestion.of(name, byName.keySet())
                    + "; allowed are " + String.join(", ", byName.keySet()));
        }
        return selector;
    }

    /** The names of all selectors. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(byName.navigableKeySet());
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }
}

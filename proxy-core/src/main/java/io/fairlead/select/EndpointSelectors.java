package io.fairlead.select;

import java.util.Collections;
import java.util.Comparator;
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
            throw new IllegalStateException("two endpoint selectors are named '" + selector.name() + "': "
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
            throw new IllegalArgumentException("there is no endpoint selector '" + name + "'" + suggestion(name)
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

    /** The nearest name, if it has more than half of the letters; otherwise empty. */
    private String suggestion(String name) {
        String nearest = Collections.min(byName.keySet(), Comparator.comparingInt(known -> distance(name, known)));
        int lettersInCommon = (name.length() + nearest.length() - distance(name, nearest)) / 2;
        return 2 * lettersInCommon > name.length() ? " (did you mean '" + nearest + "'?)" : "";
    }

    /** How many letters have to be deleted and inserted; by this measure an abbreviation is near to the whole. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int i = 1; i <= to.length(); i++) {
            row[i] = i;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean isSame = from.charAt(i - 1) == to.charAt(j - 1);
                int distance = isSame ? diagonal : Math.min(row[j], row[j - 1]) + 1;
                diagonal = row[j];
                row[j] = distance;
            }
        }
        return row[to.length()];
    }
}

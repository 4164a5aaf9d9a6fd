package io.fairlead.observe;

import java.util.Comparator;
import java.util.function.Predicate;

/**
 * Which views are wanted of many, and which of them first.
 *
 * <p>Threading: Immutable; the filter and the order are used by several event loops at once.
 *
 * @param filter those that are wanted
 * @param order the first ones are kept
 * @param limit how many are kept; 0 or more
 */
public record ViewQuery<V>(Predicate<? super V> filter, Comparator<? super V> order, int limit) {
    public ViewQuery {
        if (limit < 0) {
            throw new IllegalArgumentException("limit is " + limit + "; expected 0 or more");
        }
    }
}

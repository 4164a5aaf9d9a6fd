package io.fairlead.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of a {@link ViewQuery}.
 *
 * <p>Threading: Immutable.
 *
 * @param total how many there are
 * @param matched how many of them pass the filter
 * @param items the first ones of these, in order
 */
public record ViewPage<V>(int total, int matched, List<V> items) {
    public ViewPage {
        items = List.copyOf(items);
    }

    /** The result of one query on several parts. */
    public static <V> ViewPage<V> merged(List<ViewPage<V>> parts, ViewQuery<V> query) {
        int total = 0;
        int matched = 0;
        List<V> all = new ArrayList<>();
        for (ViewPage<V> part : parts) {
            total += part.total;
            matched += part.matched;
            all.addAll(part.items);
        }
        all.sort(query.order());
        return new ViewPage<>(total, matched, all.subList(0, Math.min(query.limit(), all.size())));
    }
}

package io.fairlead.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Keeps the first views of a query while many are looked at. Its memory is bounded by the limit of the query.
 *
 * <p>Threading: confined to one thread at a time.
 */
public final class ViewCollector<V> {
    private final ViewQuery<V> query;

    /** The last one first. */
    private final PriorityQueue<V> kept;

    private int total;
    private int matched;

    /** Nothing has been looked at yet. */
    public ViewCollector(ViewQuery<V> query) {
        this.query = query;
        kept = new PriorityQueue<>(query.order().reversed());
    }

    /** Looks at one. */
    public void add(V view) {
        total++;
        if (!query.filter().test(view)) {
            return;
        }
        matched++;
        kept.add(view);
        if (kept.size() > query.limit()) {
            kept.poll();
        }
    }

    /** The result for those that were looked at. */
    public ViewPage<V> page() {
        List<V> items = new ArrayList<>(kept);
        items.sort(query.order());
        return new ViewPage<>(total, matched, items);
    }
}

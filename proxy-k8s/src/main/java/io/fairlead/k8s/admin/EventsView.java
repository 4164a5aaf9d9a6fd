package io.fairlead.k8s.admin;

import java.util.List;

/**
 * The latest events. Immutable.
 *
 * @param dropped how many older ones were overwritten
 */
record EventsView(List<EventView> items, long dropped) {
    EventsView {
        items = List.copyOf(items);
    }
}

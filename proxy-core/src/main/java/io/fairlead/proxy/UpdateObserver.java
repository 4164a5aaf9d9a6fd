package io.fairlead.proxy;

import io.fairlead.route.RouteUpdate;

/**
 * Told of what is in force.
 *
 * <p>Threading: called on the control thread; must not block.
 */
@FunctionalInterface
public interface UpdateObserver {
    /** An observer that ignores everything. */
    UpdateObserver NONE = (update, nanos) -> {};

    /**
     * A batch of changes is in force: listeners and the kernel have followed. Called in the order of the changes.
     *
     * @param update the new table and what differs from the one before; empty if nothing does
     * @param nanos how long it took, from the first change until the kernel had followed
     */
    void onUpdated(RouteUpdate update, long nanos);
}

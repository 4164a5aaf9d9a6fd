/**
 * The composition root: a configured, running proxy.
 *
 * <p>Start with {@link io.fairlead.proxy.Proxy}.
 *
 * <p>Threading: one control thread folds changes into the route table and opens and closes listeners; event loops take
 * snapshots.
 */
@NullMarked
package io.fairlead.proxy;

import org.jspecify.annotations.NullMarked;

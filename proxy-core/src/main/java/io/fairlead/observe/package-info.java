/**
 * The interfaces through which the data path reports events, so that it does not depend on metrics, logs and tests.
 *
 * <p>Start with {@link io.fairlead.observe.ConnectionObserver}: one {@link io.fairlead.observe.ConnectionSummary} for
 * each finished connection.
 *
 * <p>Threading: observers are called on event loops and on the control thread; they must be thread-safe and must not
 * block.
 */
@NullMarked
package io.fairlead.observe;

import org.jspecify.annotations.NullMarked;

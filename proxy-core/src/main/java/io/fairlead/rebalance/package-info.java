/**
 * Which endpoints have too many of a Service's open connections after others were added, and how many of these are closed.
 *
 * <p>Pure: counts in, numbers of connections out; no sockets and no clock. Start with {@link io.fairlead.rebalance.Rebalance}.
 */
@NullMarked
package io.fairlead.rebalance;

import org.jspecify.annotations.NullMarked;

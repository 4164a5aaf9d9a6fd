/**
 * Which endpoints may receive a connection, and which service port answers at which address: pure functions and
 * immutable snapshots.
 *
 * <p>Start with {@link io.fairlead.route.RouteTable}: a batch of changes goes in, a new table and what differs from the
 * one before come out. {@link io.fairlead.route.EndpointCategories} holds the rules of endpoint choice.
 *
 * <p>Threading: everything public here is immutable. One thread, the control thread, makes new tables.
 */
@NullMarked
package io.fairlead.route;

import org.jspecify.annotations.NullMarked;

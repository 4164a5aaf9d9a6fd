/**
 * Active checks of endpoints: connections that are opened and closed again, for Services that ask for them.
 *
 * <p>Start with {@link io.fairlead.check.EndpointChecks}. What a row of outcomes means is
 * {@link io.fairlead.health.CheckStreak}.
 *
 * <p>Threading: each endpoint is checked by one event loop; the control thread says which endpoints there are.
 */
@NullMarked
package io.fairlead.check;

import org.jspecify.annotations.NullMarked;

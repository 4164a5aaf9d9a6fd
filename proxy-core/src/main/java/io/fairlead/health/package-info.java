/**
 * What failed attempts to connect say of an endpoint, and for how long it is passed over because of them.
 *
 * <p>Start with {@link io.fairlead.health.Outage}. An endpoint without one is well, and costs nothing.
 *
 * <p>Threading: values only; whoever keeps one replaces it atomically.
 */
@NullMarked
package io.fairlead.health;

import org.jspecify.annotations.NullMarked;

/**
 * Failed attempts to connect to an endpoint, and how long they eject it.
 *
 * <p>Start with {@link io.fairlead.health.Outage}. A healthy endpoint has none, which costs nothing.
 *
 * <p>Threading: values only; holders replace them atomically.
 */
@NullMarked
package io.fairlead.health;

import org.jspecify.annotations.NullMarked;

/**
 * Connecting to an endpoint: attempts at one endpoint after the other, or at several at once, within a deadline.
 *
 * <p>Start with {@link io.fairlead.dial.Dial}. Trying again is safe because nothing is read from the client before an
 * endpoint has accepted.
 *
 * <p>Threading: a dial is confined to the event loop of its connection.
 */
@NullMarked
package io.fairlead.dial;

import org.jspecify.annotations.NullMarked;

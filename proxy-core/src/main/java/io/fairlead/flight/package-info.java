/**
 * What the proxy does, as events of the JVM's Flight Recorder, so that a recording shows connections and changes next to what the JVM
 * and its threads did.
 *
 * <p>Start with {@link io.fairlead.flight.Flight}. The classes of the Flight Recorder are loaded only once it has been started, and
 * the run-time image of a sidecar does not have them.
 *
 * <p>Threading: called on event loops and on the control thread.
 */
@NullMarked
package io.fairlead.flight;

import org.jspecify.annotations.NullMarked;

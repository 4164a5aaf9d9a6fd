/**
 * UDP sessions as pure logic: datagrams, changes and time go in; what is to be opened and closed comes out. There is no socket and
 * no clock here, so that a simulation can drive it.
 *
 * <p>Start with {@link io.fairlead.udp.session.SessionTable}.
 *
 * <p>Threading: all of it is confined to one event loop.
 */
@NullMarked
package io.fairlead.udp.session;

import org.jspecify.annotations.NullMarked;

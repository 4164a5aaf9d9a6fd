/**
 * Listeners that follow the route table, and the path of a connection: accept, admit, pick, dial, relay.
 *
 * <p>Start with {@link io.fairlead.listen.ListenerSet}; {@code Connection} is the path of one connection.
 *
 * <p>Threading: listeners are opened and closed by the control thread; a connection is confined to its event loop.
 */
@NullMarked
package io.fairlead.listen;

import org.jspecify.annotations.NullMarked;

/**
 * Which endpoint a connection goes to: selectors, session affinity, and the count of open connections.
 *
 * <p>Start with {@link io.fairlead.select.Balancer}, which picks for one service port. A new way of choosing is one
 * class: an {@link io.fairlead.select.EndpointSelector} that is named in
 * {@code META-INF/services/io.fairlead.select.EndpointSelector}.
 *
 * <p>Threading: picks are made on any event loop; only the control thread changes the candidates.
 */
@NullMarked
package io.fairlead.select;

import org.jspecify.annotations.NullMarked;

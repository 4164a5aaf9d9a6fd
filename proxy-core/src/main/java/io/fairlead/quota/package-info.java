/**
 * Limits of the connections of a service port and of its clients.
 *
 * <p>Start with {@link io.fairlead.quota.ServiceQuota}.
 *
 * <p>Threading: thread-safe; called on event loops.
 */
@NullMarked
package io.fairlead.quota;

import org.jspecify.annotations.NullMarked;

/**
 * The resource limits of this process, and how its parts share them.
 *
 * <p>Start with {@link io.fairlead.limit.Budget}: connections, listeners and pipes take descriptors from it, so that
 * some are always left for the control plane, health checks and logs.
 *
 * <p>Threading: thread-safe; event loops take and release without locks.
 */
@NullMarked
package io.fairlead.limit;

import org.jspecify.annotations.NullMarked;

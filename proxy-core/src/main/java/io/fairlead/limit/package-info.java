/**
 * What the machine allows this process to use, and who may use how much of it.
 *
 * <p>Start with {@link io.fairlead.limit.Budget}: connections, listeners and pipes ask it before they take descriptors, so
 * that the control plane, health checks and logs always have some left.
 *
 * <p>Threading: thread-safe; event loops ask and give back without locks.
 */
@NullMarked
package io.fairlead.limit;

import org.jspecify.annotations.NullMarked;

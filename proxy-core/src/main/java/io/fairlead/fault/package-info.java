/**
 * The fault boundary: a bug in Fairlead or in a plug-in, or a shortage of memory, must cost only what it hits.
 *
 * <p>Start with {@link io.fairlead.fault.FaultBoundary}. {@link io.fairlead.fault.LastingThread} is a thread that runs
 * inside a boundary.
 *
 * <p>Threading: thread-safe.
 */
@NullMarked
package io.fairlead.fault;

import org.jspecify.annotations.NullMarked;

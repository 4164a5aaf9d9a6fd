/**
 * Where faults stop: a bug of Fairlead or of a plug-in, or a shortage of memory, must cost what it hit and nothing else.
 *
 * <p>Start with {@link io.fairlead.fault.FaultBoundary}. {@link io.fairlead.fault.LastingThread} is a thread with a
 * boundary around everything that it does.
 *
 * <p>Threading: thread-safe.
 */
@NullMarked
package io.fairlead.fault;

import org.jspecify.annotations.NullMarked;

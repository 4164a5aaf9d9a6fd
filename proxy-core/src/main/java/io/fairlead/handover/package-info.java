/**
 * The hand-over of a node from one process to the next on the same machine: listening sockets, open connections, UDP sessions, session
 * affinity and ejections, through a Unix socket.
 *
 * <p>Start with {@link io.fairlead.handover.Estate}, which is what a process hands over, and {@link io.fairlead.handover.Heir}, which
 * receives it.
 *
 * <p>Threading: a thread of its own in both processes, {@code fairlead-handover}; event loops are asked by tasks.
 */
@NullMarked
package io.fairlead.handover;

import org.jspecify.annotations.NullMarked;

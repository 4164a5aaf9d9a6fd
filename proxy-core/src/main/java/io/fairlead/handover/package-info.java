/**
 * The hand-over of a node from one process to the next on the same machine: listening sockets, open connections, UDP sessions, session
 * affinity and ejections, through a Unix socket.
 *
 * <p>Start with {@link io.fairlead.handover.Estate}, which is what a process hands over, and {@link io.fairlead.handover.Heir}, which
 * receives it. A process uses {@link io.fairlead.handover.HandoverServer} for the former and {@link io.fairlead.handover.Succession} for
 * the latter. The rules are in the state machines {@code PredecessorProtocol} and {@code SuccessorProtocol}, the messages in {@code Message}
 * and {@code MessageCodec}; {@code docs/reference/handover-protocol.md} describes both.
 *
 * <p>Threading: a thread of its own in both processes, {@code fairlead-handover}; event loops are asked by tasks.
 */
@NullMarked
package io.fairlead.handover;

import org.jspecify.annotations.NullMarked;

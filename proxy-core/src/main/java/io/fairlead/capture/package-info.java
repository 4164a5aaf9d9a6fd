/**
 * How the traffic of Services reaches the proxy, and what the endpoints see of who sent it.
 *
 * <p>Start with {@link io.fairlead.capture.Capture}: one implementation for each {@link
 * io.fairlead.config.CaptureMode}. What the kernel is to do with connections to a frontend is a {@link
 * io.fairlead.capture.FrontendRule}; {@code RuleBook} collects them and knows what has changed, {@code PacketFilter}
 * writes it to nftables. Everything that is installed is tagged as ours, survives the process, is taken over by the next
 * one, and is removed by {@link io.fairlead.capture.Cleanup}. {@code InstanceLock} keeps two processes from doing so at once.
 *
 * <p>Threading: rules are written by the control thread; clients are located on event loops.
 */
@NullMarked
package io.fairlead.capture;

import org.jspecify.annotations.NullMarked;

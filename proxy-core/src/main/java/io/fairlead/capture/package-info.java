/**
 * How the traffic of Services reaches the proxy, and which client address endpoints see.
 *
 * <p>Start with {@link io.fairlead.capture.Capture}: one implementation for each
 * {@link io.fairlead.config.CaptureMode}. A {@link io.fairlead.capture.FrontendRule} says what the kernel does with
 * connections to a frontend; {@code RuleBook} collects the rules and their changes, {@code PacketFilter} writes them to
 * nftables. Everything that is installed is marked as Fairlead's, survives the process, is taken over by the next one,
 * and is removed by {@link io.fairlead.capture.Cleanup}. {@code InstanceLock} prevents two processes from capturing at
 * once.
 *
 * <p>Threading: rules are written by the control thread; clients are located on event loops.
 */
@NullMarked
package io.fairlead.capture;

import org.jspecify.annotations.NullMarked;

/**
 * Faults under load: how each proxy handles dead endpoints, lost packets and exhausted limits, counted per connection.
 *
 * <p>Start with {@link io.fairlead.bench.fault.Fault} and {@link io.fairlead.bench.fault.FaultScenario}.
 *
 * <p>Threading: one thread runs all faults for all proxies, one after the other; loads run in separate processes.
 */
@NullMarked
package io.fairlead.bench.fault;

import org.jspecify.annotations.NullMarked;

/**
 * Faults under load: what each proxy makes of an endpoint that is gone, of packets that are lost, of limits that are
 * reached, counted connection by connection.
 *
 * <p>Start with {@link io.fairlead.bench.fault.Fault} and {@link io.fairlead.bench.fault.FaultScenario}.
 *
 * <p>Threading: one thread puts one proxy after the other through one fault after the other; loads run in processes of
 * their own.
 */
@NullMarked
package io.fairlead.bench.fault;

import org.jspecify.annotations.NullMarked;

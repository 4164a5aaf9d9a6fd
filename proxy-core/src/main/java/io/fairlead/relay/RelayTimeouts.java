package io.fairlead.relay;

import java.time.Duration;

/**
 * When a silent relay ends.
 *
 * <p>Threading: Immutable.
 *
 * @param idleNanos without a byte in either direction; 0 never
 * @param halfClosedNanos the same once one side has ended; 0 never
 */
public record RelayTimeouts(long idleNanos, long halfClosedNanos) {
    /** From durations, where zero means never. */
    public static RelayTimeouts of(Duration idle, Duration halfClosed) {
        return new RelayTimeouts(idle.toNanos(), halfClosed.toNanos());
    }
}

package io.fairlead.model;

import java.time.Duration;

/** What happens to open connections when their endpoint leaves the EndpointSlices. */
public sealed interface EndpointLeave {
    /** The default. */
    EndpointLeave KEEP = new Keep();

    /** They are reset at once. */
    EndpointLeave RESET = new After(Duration.ZERO);

    /** They go on until one side ends them. */
    record Keep() implements EndpointLeave {}

    /**
     * They are reset.
     *
     * @param grace how long they may go on; 0 for no time, or 1 ms to 24 h
     */
    record After(Duration grace) implements EndpointLeave {
        public After {
            SettingRange.zeroOrWithin("onEndpointLeave", grace, Duration.ofMillis(1), Duration.ofDays(1));
        }
    }
}

package io.fairlead.model;

import java.time.Duration;

/**
 * Which of a Service's endpoints get more new connections than others.
 *
 * <p>Threading: Immutable.
 *
 * @param slowStart how long an endpoint that becomes ready, or returns from an ejection, gets less than its share; 0 for no time, or
 *     100 ms to 1 h
 * @param prefer which endpoints come first
 * @param latencyFactorPercent near endpoints lose their precedence when they take this much of the time that others take to accept;
 *     0 never, or 110 to 10,000
 */
public record PreferenceSettings(Duration slowStart, Nearness prefer, int latencyFactorPercent) {
    /** All endpoints are equal. */
    public static final PreferenceSettings DEFAULTS = new PreferenceSettings(Duration.ZERO, Nearness.NONE, 0);

    /** What is near. */
    public enum Nearness {
        /** Nothing is preferred beyond the hints of EndpointSlices. */
        NONE,
        /** Endpoints in the zone of this node. */
        ZONE,
        /** Endpoints on this node, then those in its zone. */
        NODE
    }

    public PreferenceSettings {
        SettingRange.zeroOrWithin("slowStart", slowStart, Duration.ofMillis(100), Duration.ofHours(1));
        if (latencyFactorPercent != 0) {
            SettingRange.within("latencyFactorPercent", latencyFactorPercent, 110, 10_000);
        }
    }

    /** The same with another time for the slow start. */
    public PreferenceSettings withSlowStart(Duration window) {
        return new PreferenceSettings(window, prefer, latencyFactorPercent);
    }

    /** The same with another preference. */
    public PreferenceSettings withPrefer(Nearness nearness) {
        return new PreferenceSettings(slowStart, nearness, latencyFactorPercent);
    }

    /** The same with another factor. */
    public PreferenceSettings withLatencyFactorPercent(int percent) {
        return new PreferenceSettings(slowStart, prefer, percent);
    }
}

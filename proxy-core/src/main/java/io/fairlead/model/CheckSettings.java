package io.fairlead.model;

import java.time.Duration;

/**
 * Active checks of a Service's endpoints: connections that are opened and closed again.
 *
 * <p>Threading: Immutable.
 *
 * @param interval between two checks of one endpoint; 0 for no checks, or 100 ms to 1 h
 * @param timeout how long an endpoint may take to accept; 10 ms to 1 h
 * @param rise so many checks in a row that an ejected endpoint accepts end its ejection; 1 to 100
 * @param fall so many checks in a row that an endpoint does not accept eject it; 1 to 100
 */
public record CheckSettings(Duration interval, Duration timeout, int rise, int fall) {
    /** No checks; otherwise what HAProxy does: two to rise, three to fall. */
    public static final CheckSettings DEFAULTS = new CheckSettings(Duration.ZERO, Duration.ofSeconds(1), 2, 3);

    public CheckSettings {
        SettingRange.zeroOrWithin("checkInterval", interval, Duration.ofMillis(100), Duration.ofHours(1));
        SettingRange.within("checkTimeout", timeout, Duration.ofMillis(10), Duration.ofHours(1));
        SettingRange.within("checkRise", rise, 1, 100);
        SettingRange.within("checkFall", fall, 1, 100);
    }

    /** Whether endpoints are checked. */
    public boolean isOn() {
        return !interval.isZero();
    }

    /** The same with another interval. */
    public CheckSettings withInterval(Duration between) {
        return new CheckSettings(between, timeout, rise, fall);
    }

    /** The same with another timeout. */
    public CheckSettings withTimeout(Duration most) {
        return new CheckSettings(interval, most, rise, fall);
    }

    /** The same with another number of successes. */
    public CheckSettings withRise(int checks) {
        return new CheckSettings(interval, timeout, checks, fall);
    }

    /** The same with another number of failures. */
    public CheckSettings withFall(int checks) {
        return new CheckSettings(interval, timeout, rise, checks);
    }
}

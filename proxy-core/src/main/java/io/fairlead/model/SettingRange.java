package io.fairlead.model;

import java.time.Duration;

/** The ranges of the settings of Services. */
final class SettingRange {
    private SettingRange() {}

    static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new SettingRangeException(name + " must be within " + least + " and " + most + ", not " + value);
        }
    }

    static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new SettingRangeException(name + " must be within " + least + " and " + most + ", not " + value);
        }
    }

    static void zeroOrWithin(String name, Duration value, Duration least, Duration most) {
        if (!value.isZero()) {
            within(name, value, least, most);
        }
    }
}

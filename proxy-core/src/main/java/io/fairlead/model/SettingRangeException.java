package io.fairlead.model;

/** A setting of a Service is out of its range. */
public final class SettingRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message the setting, its value, and what is allowed */
    SettingRangeException(String message) {
        super(message);
    }
}

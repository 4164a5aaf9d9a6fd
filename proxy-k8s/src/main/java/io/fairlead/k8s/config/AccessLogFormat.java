package io.fairlead.k8s.config;

import java.util.Locale;

/** How a record of the access log is written. */
public enum AccessLogFormat {
    /** There is no access log. */
    OFF,
    /** A line for people. */
    TEXT,
    /** One JSON object in each line, with the attribute names of OpenTelemetry. */
    JSON;

    /**
     * Reads a format in lower case.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AccessLogFormat parse(String text) {
        for (AccessLogFormat format : values()) {
            if (format.toString().equals(text)) {
                return format;
            }
        }
        throw new IllegalArgumentException("accessLog is '" + text + "'; allowed are off, text and json");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

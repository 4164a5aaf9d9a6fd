package io.fairlead.k8s.config;

import java.util.Locale;

/** How traffic reaches the proxy. */
public enum CaptureMode {
    /** It listens on the addresses of Services that the machine has. */
    NONE;

    /**
     * Reads a mode in lower case.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CaptureMode parse(String text) {
        for (CaptureMode mode : values()) {
            if (mode.toString().equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "capture is '" + text + "'; this version has only 'none', so leave it out or write 'none'");
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.fairlead.config;

import java.util.Locale;

/** How traffic to the addresses of Services reaches the proxy. */
public enum CaptureMode {
    /** The most that the machine and the privileges of the process allow; {@link #TPROXY} before {@link #BIND}. */
    AUTO,
    /** It does not by itself: the proxy listens at those of the addresses that the machine has. Needs no privileges. */
    NONE,
    /** The machine is given the addresses, by local routes, and the proxy listens at each. Endpoints see the node. */
    BIND,
    /**
     * The packet filter redirects connections; the addresses are not added to the machine. Endpoints see the client.
     */
    TPROXY;

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
        throw new IllegalArgumentException("capture is '" + text + "'; allowed are auto, none, bind and tproxy");
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

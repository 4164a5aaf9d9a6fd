package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The form in which kube-proxy's flags name an address to listen on: an IP address, with or without a port.
 *
 * <p>Source: kube-proxy's {@code --healthz-bind-address} and {@code --metrics-bind-address}.
 */
public final class BindAddress {
    private BindAddress() {}

    /**
     * Parses the value of a flag.
     *
     * @param key the name of the flag, for messages
     * @param text {@code 0.0.0.0}, {@code 0.0.0.0:10256}, {@code ::}, {@code [::]} or {@code [::]:10256}; empty for none
     * @param defaultPort the port where none is given
     * @return null if the text is empty: nothing is to listen
     * @throws IllegalArgumentException if the text is anything else; names are never resolved
     */
    public static @Nullable AddressPort parse(String key, String text, int defaultPort) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return hasPort(text)
                    ? AddressPort.parse(text)
                    : new AddressPort(IpAddress.parse(withoutBrackets(text)), defaultPort);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + " is '" + text + "', which is no address to listen on; write 0.0.0.0:" + defaultPort
                            + ", [::]:" + defaultPort + ", an IP address alone, or '' to listen on none",
                    e);
        }
    }

    /** Without brackets, more than one colon is part of an IPv6 address. */
    private static boolean hasPort(String text) {
        return text.startsWith("[")
                ? !text.endsWith("]")
                : text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':');
    }

    private static String withoutBrackets(String text) {
        return text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    }
}

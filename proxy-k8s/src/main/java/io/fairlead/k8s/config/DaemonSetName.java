package io.fairlead.k8s.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a DaemonSet with its namespace, written as {@code kube-system/fairlead}.
 *
 * <p>Threading: Immutable.
 */
public record DaemonSetName(String namespace, String name) {
    /** A DNS label, and a DNS subdomain. */
    private static final Pattern TEXT =
            Pattern.compile("([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)/([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)");

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if it is none; the message begins with the key
     */
    public static DaemonSetName parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "daemonSet is '" + text + "'; write it as NAMESPACE/NAME, such as kube-system/fairlead");
        }
        return new DaemonSetName(parts.group(1), parts.group(2));
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

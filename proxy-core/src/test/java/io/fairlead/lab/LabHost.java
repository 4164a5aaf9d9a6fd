package io.fairlead.lab;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;

/**
 * A machine or pod of the lab: a namespace and the addresses by which others know it.
 *
 * <p>Threading: Immutable.
 *
 * <p>Ownership: the lab closes the namespace.
 */
public record LabHost(String name, NetworkNamespace namespace, IpAddress ipv4, IpAddress ipv6) {
    /** Its address of a family. */
    public IpAddress address(IpFamily family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.fairlead.model;

/** One port of a Service in one address family: what is routed, balanced and measured on its own. Immutable. */
public record ServicePortId(ServicePortName name, IpFamily family) implements Comparable<ServicePortId> {
    @Override
    public int compareTo(ServicePortId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : family.compareTo(other.family);
    }

    /** As the service port's name, with the family where it is IPv6. */
    @Override
    public String toString() {
        return family == IpFamily.IPV4 ? name.toString() : name + " (IPv6)";
    }
}

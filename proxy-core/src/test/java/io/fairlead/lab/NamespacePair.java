package io.fairlead.lab;

import io.fairlead.model.IpAddress;
import java.util.List;

/**
 * Two network namespaces that a virtual cable joins: what is sent between them is not loopback to the kernel.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} deletes both.
 *
 * @param near where the proxy is
 * @param far where endpoints are
 */
public record NamespacePair(NetworkNamespace near, NetworkNamespace far) implements AutoCloseable {
    /** The address of the near one. */
    public static final IpAddress NEAR = IpAddress.parse("10.99.0.1");

    /** The address of the far one. */
    public static final IpAddress FAR = IpAddress.parse("10.99.0.2");

    /**
     * Makes them.
     *
     * @throws org.opentest4j.TestAbortedException if this machine cannot have any
     */
    public static NamespacePair create() {
        NetworkNamespace near = NetworkNamespace.create("near");
        NetworkNamespace far = NetworkNamespace.create("far");
        near.ip(List.of(
                "link add cable type veth peer name cable netns " + far.name(),
                "address add " + NEAR + "/24 dev cable",
                "link set cable up"));
        far.ip(List.of("address add " + FAR + "/24 dev cable", "link set cable up"));
        return new NamespacePair(near, far);
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}

package io.fairlead.lab;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster of two nodes and an outside client, each a network namespace, with IPv4 and IPv6 throughout.
 *
 * <pre>
 *   podA  podB  podC            podR
 *      \   |   /                  |
 *       [ node ]              [ node2 ]     [ client ]
 *           |                     |             |
 *   --------+------- fabric ------+-------------+------
 * </pre>
 *
 * <p>Nodes route to each other's pods. The client and node2 send all that Services may answer at to node; node2 has no
 * proxy. The client knows no way to pods, so an answer that reaches it from a pod's own address is lost. What nobody
 * routes is swallowed by the fabric without a word.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} deletes all of it.
 */
public final class Lab implements AutoCloseable {
    private final LabOptions options;
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final NetworkNamespace fabric;
    private final LabHost node;
    private final LabHost node2;
    private final LabHost client;
    private final LabHost podA;
    private final LabHost podB;
    private final LabHost podC;
    private final LabHost podR;

    private Lab(LabOptions options) {
        this.options = options;
        fabric = namespace("fabric");
        node = host("node", "192.168.99.1", "fd00:99::1");
        node2 = host("node2", "192.168.99.2", "fd00:99::2");
        client = host("client", "192.168.99.100", "fd00:99::100");
        podA = host("podA", "10.244.0.10", "fd00:244::10");
        podB = host("podB", "10.244.0.11", "fd00:244::11");
        podC = host("podC", "10.244.0.12", "fd00:244::12");
        podR = host("podR", "10.244.1.10", "fd00:244:1::10");
    }

    /** Opens a lab of this layout. */
    public static Lab open(Layout layout) {
        return open(LabOptions.of(layout));
    }

    /**
     * Opens a lab; that takes well under a second.
     *
     * @throws org.opentest4j.TestAbortedException if this machine cannot have one; an {@link AssertionError} in CI
     */
    public static Lab open(LabOptions options) {
        LabRequirements.check();
        if (options.hasBridgeNetfilter()) {
            LabRequirements.checkBridgeNetfilter();
        }
        Lab lab = new Lab(options);
        try {
            new LabWiring(lab).wire();
            return lab;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    /** What it was opened with. */
    public LabOptions options() {
        return options;
    }

    /** The node under test: 192.168.99.1 and fd00:99::1. */
    public LabHost node() {
        return node;
    }

    /** The other node, which has no proxy. */
    public LabHost node2() {
        return node2;
    }

    /** The outside client. */
    public LabHost client() {
        return client;
    }

    /** A pod on the node under test. */
    public LabHost podA() {
        return podA;
    }

    /** Another pod on the node under test. */
    public LabHost podB() {
        return podB;
    }

    /** A third pod on the node under test. */
    public LabHost podC() {
        return podC;
    }

    /** The pod on the other node. */
    public LabHost podR() {
        return podR;
    }

    /** The switch between nodes and client, with a default gateway that never answers. */
    public NetworkNamespace fabric() {
        return fabric;
    }

    /** The pods of the node under test. */
    public List<LabHost> localPods() {
        return List.of(podA, podB, podC);
    }

    /** The node's own address in the range of its pods, from which it speaks to them. */
    public static IpAddress podGateway(IpFamily family) {
        return IpAddress.parse(family == IpFamily.IPV4 ? "10.244.0.1" : "fd00:244::1");
    }

    /** Every address of the node under test but loopback ones. */
    public List<IpAddress> nodeAddresses() {
        return List.of(node.ipv4(), node.ipv6(), podGateway(IpFamily.IPV4), podGateway(IpFamily.IPV6));
    }

    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::close);
    }

    private LabHost host(String name, String ipv4, String ipv6) {
        return new LabHost(name, namespace(name), IpAddress.parse(ipv4), IpAddress.parse(ipv6));
    }

    private NetworkNamespace namespace(String role) {
        try {
            NetworkNamespace namespace = NetworkNamespace.create(role);
            namespaces.add(namespace);
            return namespace;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }
}

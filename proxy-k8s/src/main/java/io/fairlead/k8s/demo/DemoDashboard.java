package io.fairlead.k8s.demo;

import io.fairlead.k8s.admin.SourceView;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.node.LocalNode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.List;

/**
 * The dashboard of the demo, at the port of a node or the next free one.
 *
 * <p>Threading: Immutable.
 *
 * @param address where it is served
 * @param node serves it
 */
record DemoDashboard(AddressPort address, LocalNode node) {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final int FIRST_PORT = 10249;
    private static final int PORTS_TO_TRY = 200;

    /**
     * A dashboard that is not served yet.
     *
     * @param probe finds a free port
     * @throws DemoException if there is none
     */
    static DemoDashboard of(DemoOptions options, DemoAddresses addresses, BindProbe probe) {
        AddressPort address = freeAddress(probe);
        NodeConfig config = new NodeConfig(
                null,
                ApiServerConfig.DEFAULT,
                null,
                null,
                DemoCluster.NODE,
                IpAddress.any(IpFamily.IPV4),
                null,
                DetectLocal.NONE,
                NodePortRanges.parse(List.of(addresses.nodePort().address() + "/32")),
                options.proxy(),
                new HealthConfig(null, address, false),
                "INFO");
        return new DemoDashboard(
                address, new LocalNode(config, new SourceView("manifests", "fairlead demo", "read", true)));
    }

    private static AddressPort freeAddress(BindProbe probe) {
        for (int port = FIRST_PORT; port < FIRST_PORT + PORTS_TO_TRY; port++) {
            AddressPort address = new AddressPort(LOOPBACK, port);
            if (probe.isFree(address)) {
                return address;
            }
        }
        throw new DemoException("no port from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS_TO_TRY - 1) + " is free on "
                + LOOPBACK + " for the dashboard; stop a process that has one (ss -tlnp)");
    }

    /** What a user opens in a browser. */
    String url() {
        return "http://" + address + "/ui/";
    }
}

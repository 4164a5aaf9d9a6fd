package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterEvent;
import io.fairlead.bench.cluster.GeneratedEndpoint;
import io.fairlead.bench.cluster.GeneratedEndpoint.State;
import io.fairlead.bench.cluster.GeneratedService;
import io.fairlead.bench.cluster.GeneratedSlice;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * A Service of the cluster that can be reached, with one endpoint at a time: the one that is called A, or B.
 *
 * <p>Threading: one thread at a time.
 */
final class Probe {
    /** What {@link #connect} returns if no endpoint has answered. */
    static final byte NOBODY = 0;

    /** An address that this machine has. */
    static final IpAddress LOCAL = IpAddress.parse("127.82.0.1");

    /** An address that several programs may listen on. */
    private static final int PORT = 8080;

    private static final int STEADY_PORT = 8081;

    private static final int TIMEOUT_MILLIS = 2_000;

    private final Cluster cluster;
    private final GeneratedEndpoint a;
    private final GeneratedEndpoint b;
    private final InetSocketAddress address;
    private GeneratedSlice slice;

    /** Creates the Service at this address, with endpoint A. */
    Probe(Cluster cluster, IpAddress clusterIp) {
        this.cluster = cluster;
        address = new InetSocketAddress(clusterIp.toInetAddress(), PORT);
        GeneratedService service = cluster.newService("fairlead-bench", "probe", clusterIp, PORT);
        a = cluster.newEndpoint(ProbeEndpoints.address(ProbeEndpoints.A), State.READY);
        b = cluster.newEndpoint(ProbeEndpoints.address(ProbeEndpoints.B), State.READY);
        slice = cluster.newSlice(service, ProbeEndpoints.PORT, List.of(a));
        cluster.apply(service);
        cluster.apply(slice);
    }

    /** Another Service at the same address, whose only endpoint stays. */
    InetSocketAddress addSteady() {
        GeneratedService service =
                cluster.newService("fairlead-bench", "steady", IpAddress.of(address.getAddress()), STEADY_PORT);
        cluster.apply(service);
        cluster.apply(cluster.newSlice(service, ProbeEndpoints.PORT, List.of(a)));
        return new InetSocketAddress(address.getAddress(), STEADY_PORT);
    }

    /** Gives the Service this endpoint in place of the other. */
    ClusterEvent moveTo(byte name) {
        slice = slice.with(List.of(name == ProbeEndpoints.A ? a : b));
        return cluster.apply(slice);
    }

    /** The name of the endpoint that a new connection reaches; {@link #NOBODY} if it is refused, reset or times out. */
    byte connect() {
        return connect(address);
    }

    /** The same of any Service that has such endpoints. */
    static byte connect(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            // A reset, so that neither side keeps the connection in mind after its end.
            socket.setSoLinger(true, 0);
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            InputStream in = socket.getInputStream();
            int name = in.read();
            return name < 0 ? NOBODY : (byte) name;
        } catch (IOException e) {
            return NOBODY;
        }
    }
}

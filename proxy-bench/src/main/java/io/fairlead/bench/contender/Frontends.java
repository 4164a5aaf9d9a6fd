package io.fairlead.bench.contender;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the endpoints of the workloads, or a proxy before them, are reached.
 *
 * <p>Threading: Immutable.
 *
 * @param http answers HTTP
 * @param echo sends back what comes; null if a target has no such address
 * @param bulk an iperf3 server; null if a target has no such address
 * @param udpEcho sends back each datagram; null for a proxy that does not relay UDP
 * @param udpBulk counts datagrams; null likewise
 */
public record Frontends(
        AddressPort http,
        @Nullable AddressPort echo,
        @Nullable AddressPort bulk,
        @Nullable AddressPort udpEcho,
        @Nullable AddressPort udpBulk) {
    private static final int HTTP_PORT = 8080;
    private static final int ECHO_PORT = 7007;
    private static final int BULK_PORT = 5201;

    /** The same number as for TCP, as DNS has it. */
    private static final int UDP_ECHO_PORT = ECHO_PORT;

    private static final int UDP_BULK_PORT = 7009;

    /** All of them, at this address. */
    public static Frontends at(IpAddress address) {
        return new Frontends(
                new AddressPort(address, HTTP_PORT),
                new AddressPort(address, ECHO_PORT),
                new AddressPort(address, BULK_PORT),
                new AddressPort(address, UDP_ECHO_PORT),
                new AddressPort(address, UDP_BULK_PORT));
    }

    /** Those of a contender at this address. */
    public static Frontends of(Contender contender, IpAddress address) {
        Frontends all = at(address);
        return contender.relaysUdp() ? all : new Frontends(all.http, all.echo, all.bulk, null, null);
    }

    /** What a contender has to do to be reached here, before endpoints at another address; HTTP comes first, and the echo of UDP before its bulk. */
    public static List<Forward> forwards(Contender contender, IpAddress from, IpAddress to) {
        List<Forward> forwards = new ArrayList<>();
        for (int port : new int[] {HTTP_PORT, ECHO_PORT, BULK_PORT}) {
            forwards.add(Forward.tcp(new AddressPort(from, port), new AddressPort(to, port)));
        }
        if (contender.relaysUdp()) {
            for (int port : new int[] {UDP_ECHO_PORT, UDP_BULK_PORT}) {
                forwards.add(Forward.udp(new AddressPort(from, port), new AddressPort(to, port)));
            }
        }
        return List.copyOf(forwards);
    }
}

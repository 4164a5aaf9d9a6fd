package io.fairlead.bench.contender;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the three endpoints of the workloads, or a proxy before them, are reached.
 *
 * <p>Threading: Immutable.
 *
 * @param http answers HTTP
 * @param echo sends back what comes; null if a target has no such address
 * @param bulk an iperf3 server; null if a target has no such address
 */
public record Frontends(
        AddressPort http,
        @Nullable AddressPort echo,
        @Nullable AddressPort bulk) {
    private static final int HTTP_PORT = 8080;
    private static final int ECHO_PORT = 7007;
    private static final int BULK_PORT = 5201;

    /** All three, at this address. */
    public static Frontends at(IpAddress address) {
        return new Frontends(
                new AddressPort(address, HTTP_PORT),
                new AddressPort(address, ECHO_PORT),
                new AddressPort(address, BULK_PORT));
    }

    /** What a proxy has to do to be reached here, before endpoints at another address. */
    public static List<Forward> forwards(IpAddress from, IpAddress to) {
        return List.of(
                new Forward(new AddressPort(from, HTTP_PORT), new AddressPort(to, HTTP_PORT)),
                new Forward(new AddressPort(from, ECHO_PORT), new AddressPort(to, ECHO_PORT)),
                new Forward(new AddressPort(from, BULK_PORT), new AddressPort(to, BULK_PORT)));
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.contender.Target;
import io.fairlead.model.AddressPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A proxy or Service of the user's. */
final class TargetOption {
    @Option(
            names = "--target",
            required = true,
            paramLabel = "HOST:PORT",
            description = "A proxy of yours that forwards to the HTTP endpoint at 127.80.0.1:8080, or any HTTP Service"
                    + " that answers /bytes/100.")
    private @Nullable String http;

    @Option(names = "--name", paramLabel = "NAME", description = "What results call it. Default: target.")
    private String name = "target";

    @Option(
            names = "--echo-target",
            paramLabel = "HOST:PORT",
            description = "Where it forwards to the echo at 127.80.0.1:7007, for the latency.")
    private @Nullable String echo;

    @Option(
            names = "--bulk-target",
            paramLabel = "HOST:PORT",
            description = "Where it forwards to the iperf3 server at 127.80.0.1:5201, for bulk streams.")
    private @Nullable String bulk;

    @Option(names = "--pid", paramLabel = "PID", description = "Its process, to measure CPU.")
    private @Nullable Long pid;

    /** @throws IllegalArgumentException if an address is none */
    Target target() {
        if (http == null) {
            throw new IllegalStateException("picocli has not set the target");
        }
        return new Target(
                name,
                new Frontends(
                        resolve(http),
                        echo == null ? null : resolve(echo),
                        bulk == null ? null : resolve(bulk),
                        null,
                        null),
                pid == null ? OptionalLong.empty() : OptionalLong.of(pid));
    }

    /** An address and port, where the host may be a name. */
    private static AddressPort resolve(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' has no port; write HOST:PORT");
        }
        try {
            String address = InetAddress.getByName(text.substring(0, colon)).getHostAddress();
            return AddressPort.parse((address.contains(":") ? "[" + address + "]" : address) + text.substring(colon));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host of '" + text + "' is not known: " + e.getMessage(), e);
        }
    }
}

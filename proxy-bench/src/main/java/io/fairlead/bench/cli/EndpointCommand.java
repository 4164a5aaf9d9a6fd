package io.fairlead.bench.cli;

import io.fairlead.bench.load.BenchEndpoint;
import io.fairlead.bench.load.DatagramEcho;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The endpoint of a run, as a process of its own. */
@Command(name = "endpoint", hidden = true, description = "Serves HTTP and an echo until it is ended.")
final class EndpointCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "HTTP")
    private @Nullable String http;

    @Parameters(index = "1", paramLabel = "ECHO")
    private @Nullable String echo;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "UDP",
            description = "Where datagrams are sent back, if given.")
    private @Nullable String udp;

    @Override
    public Integer call() throws IOException {
        if (http == null || echo == null) {
            throw new IllegalStateException("picocli has not set the addresses");
        }
        try (BenchEndpoint endpoint = BenchEndpoint.listen(AddressPort.parse(http), AddressPort.parse(echo));
                DatagramEcho _ = udp == null ? null : DatagramEcho.at(AddressPort.parse(udp))) {
            endpoint.run();
        }
        return 0;
    }
}

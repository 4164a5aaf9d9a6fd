package io.fairlead.bench.cli;

import io.fairlead.bench.load.PlainRelay;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The plain relay, as a process of its own. */
@Command(name = "relay", hidden = true, description = "Relays connections on Netty's channels until it is ended.")
final class RelayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A line 'FROM TO' for each address.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (file == null) {
            throw new IllegalStateException("picocli has not set the file");
        }
        try (PlainRelay relay = new PlainRelay()) {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                relay.forward(
                        AddressPort.parse(line.substring(0, blank)), AddressPort.parse(line.substring(blank + 1)));
            }
            relay.await();
        }
        return 0;
    }
}

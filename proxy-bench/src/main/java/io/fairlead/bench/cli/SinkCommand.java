package io.fairlead.bench.cli;

import io.fairlead.bench.load.DatagramSink;
import io.fairlead.model.AddressPort;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The endpoint of bulk datagrams, as a process of its own. */
@Command(name = "sink", hidden = true, description = "Counts datagrams until it is ended.")
final class SinkCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA")
    private @Nullable String data;

    @Parameters(index = "1", paramLabel = "COUNTS")
    private @Nullable String counts;

    @Override
    public Integer call() throws InterruptedException {
        if (data == null || counts == null) {
            throw new IllegalStateException("picocli has not set the addresses");
        }
        try (DatagramSink _ = DatagramSink.at(AddressPort.parse(data), AddressPort.parse(counts))) {
            new CountDownLatch(1).await();
        }
        return 0;
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.load.DatagramSender;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The sender of bulk datagrams, as a process of its own. */
@Command(name = "datagrams", hidden = true, description = "Sends datagrams as fast as it can, and prints how many.")
final class DatagramsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "TARGET")
    private @Nullable String target;

    @Parameters(index = "1", paramLabel = "SECONDS")
    private int seconds;

    @Override
    public Integer call() throws IOException {
        if (target == null) {
            throw new IllegalStateException("picocli has not set the target");
        }
        command.commandLine()
                .getOut()
                .println(DatagramSender.send(AddressPort.parse(target), Duration.ofSeconds(seconds)));
        return 0;
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.load.LoadAgent;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Clients or endpoints of the fault suite, as a process of their own. */
@Command(name = "fault-agent", hidden = true, description = "Does what it reads from its input until that ends.")
final class AgentCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        new LoadAgent(System.in, System.out).run();
        return 0;
    }
}

package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AdminClient;
import io.fairlead.k8s.ask.AskException;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ServicePortEntry;
import io.fairlead.k8s.ask.answer.ServicesAnswer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the names of Services for completion: fast, or not at all. */
@Command(name = LiveNames.COMMAND, hidden = true, description = "Print names for completion.")
final class NamesCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofMillis(300);
    private static final int MOST = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Parameters(index = "0", description = "What to name: services.")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", description = "What the names begin with.")
    private String prefix = "";

    @Mixin
    private AskOptions options;

    NamesCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        if (!kind.equals("services")) {
            return ExitCode.USAGE;
        }
        try (AdminClient client = options.client(DEADLINE)) {
            client
                    .get(Question.of("services").with("search", prefix).with("limit", MOST), ServicesAnswer.class)
                    .items()
                    .stream()
                    .map(ServicePortEntry::name)
                    .filter(name -> name.startsWith(prefix))
                    .distinct()
                    .sorted()
                    .forEach(out::println);
        } catch (AskException _) {
            // A shell that completes a word is no place for messages.
        }
        out.flush();
        return ExitCode.OK;
    }
}

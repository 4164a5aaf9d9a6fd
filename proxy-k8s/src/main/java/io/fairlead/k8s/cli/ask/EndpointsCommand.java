package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.EndpointsAnswer;
import io.fairlead.k8s.ask.view.EndpointsView;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead endpoints}: the endpoints of a node with their state and the reason for it. */
@Command(
        name = "endpoints",
        description = "List the endpoints of a running node: which are used, which are not, and why.",
        footer = {"", "Exit code: 0, or 1 if nothing matches or the node cannot be asked."},
        sortOptions = false)
final class EndpointsCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAMESPACE/NAME[:PORT]",
            completionCandidates = LiveNames.Services.class,
            description = "List those of this Service. Default: those of all Services.")
    private @Nullable String service;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "List those whose address, node, zone or Service contain this text.")
    private @Nullable String search;

    @Option(names = "--limit", paramLabel = "N", description = "List at most N endpoints, up to 10000. Default: 100.")
    private int limit = 100;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    EndpointsCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), this::show);
    }

    private int show(Asking asking) {
        Question question = Question.of("endpoints")
                .with("service", service)
                .with("search", search)
                .with("limit", limit);
        byte[] answer = asking.client().get(question);
        EndpointsAnswer endpoints = AskJson.read(answer, EndpointsAnswer.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            if (!endpoints.items().isEmpty()) {
                asking.print(EndpointsView.sheet(endpoints.items(), asking.isWide()));
            }
            asking.note(endpoints.items().size(), endpoints.matched(), "endpoints");
        }
        boolean isFiltered = service != null || search != null;
        return isFiltered && endpoints.matched() == 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }
}

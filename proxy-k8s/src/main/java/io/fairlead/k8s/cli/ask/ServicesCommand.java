package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ServicesAnswer;
import io.fairlead.k8s.ask.view.ServicesView;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead services}: the Services of a node with their state and traffic. */
@Command(
        name = "services",
        description = "List the Services of a running node with their state, endpoints and traffic.",
        footer = {
            "",
            "STATE: ok; degraded: an endpoint is ejected, an address is in conflict, or only terminating endpoints are"
                    + " left; failing: no usable endpoint, or an address is not listened on; idle: no connection yet.",
            "Exit code: 0, or 1 if nothing matches or the node cannot be asked."
        },
        sortOptions = false)
final class ServicesCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "SEARCH",
            completionCandidates = LiveNames.Services.class,
            description = "List those whose name (NAMESPACE/NAME:PORT), addresses or endpoints contain this text.")
    private @Nullable String search;

    @Option(
            names = "--state",
            paramLabel = "STATE[,STATE...]",
            description = "List those in these states, such as failing,degraded.")
    private @Nullable String state;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            completionCandidates = Orders.class,
            description = "Sort by ${COMPLETION-CANDIDATES}. Default: name.")
    private @Nullable String sort;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "List at most N service ports, up to 10000. Default: 100.")
    private int limit = 100;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ServicesCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), this::show);
    }

    private int show(Asking asking) {
        Question question = Question.of("services")
                .with("search", search)
                .with("state", state)
                .with("sort", sort)
                .with("limit", limit);
        byte[] answer = asking.client().get(question);
        ServicesAnswer services = AskJson.read(answer, ServicesAnswer.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            if (!services.items().isEmpty()) {
                asking.print(ServicesView.sheet(services.items(), asking.isWide()));
            }
            asking.note(services.items().size(), services.matched(), "service ports");
        }
        boolean isFiltered = search != null || state != null;
        return isFiltered && services.matched() == 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** The orders, for help and completion. */
    static final class Orders implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("name", "open", "opened", "failed").iterator();
        }
    }
}

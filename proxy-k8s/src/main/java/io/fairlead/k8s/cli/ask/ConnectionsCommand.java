package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ConnectionsAnswer;
import io.fairlead.k8s.ask.view.ConnectionsView;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead connections}: the open connections of a node. */
@Command(
        name = "connections",
        description = "List the open connections and UDP sessions of a running node.",
        footer = {
            "",
            "SENT is what the client has sent to the endpoint. Exit code: 0, or 1 if the node cannot be asked."
        },
        sortOptions = false)
final class ConnectionsCommand implements Callable<Integer> {
    @Option(
            names = "--service",
            paramLabel = "NAMESPACE/NAME[:PORT]",
            completionCandidates = LiveNames.Services.class,
            description = "List those of this Service.")
    private @Nullable String service;

    @Option(names = "--client", paramLabel = "IP|CIDR", description = "List those of these clients.")
    private @Nullable String client;

    @Option(names = "--endpoint", paramLabel = "IP[:PORT]", description = "List those to this endpoint.")
    private @Nullable String endpoint;

    @Option(names = "--protocol", paramLabel = "TCP|UDP", description = "List those of this protocol.")
    private @Nullable String protocol;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            completionCandidates = States.class,
            description = "List those in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable String state;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            completionCandidates = Orders.class,
            description = "Sort by ${COMPLETION-CANDIDATES}, the largest first. Default: age.")
    private @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "List at most N connections, up to 10000. Default: 100.")
    private int limit = 100;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ConnectionsCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), this::show);
    }

    private int show(Asking asking) {
        Question question = Question.of("connections")
                .with("service", service)
                .with("client", client)
                .with("endpoint", endpoint)
                .with("protocol", protocol)
                .with("state", state)
                .with("sort", sort)
                .with("limit", limit);
        byte[] answer = asking.client().get(question);
        if (asking.isJson()) {
            asking.printJson(answer);
            return ExitCode.OK;
        }
        ConnectionsAnswer connections = AskJson.read(answer, ConnectionsAnswer.class);
        if (!connections.items().isEmpty()) {
            asking.print(ConnectionsView.sheet(connections.items(), asking.isWide()));
        }
        asking.note(connections.items().size(), connections.matched(), "connections");
        return ExitCode.OK;
    }

    /** The states, for help and completion. */
    static final class States implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("dialing", "open", "half-closed").iterator();
        }
    }

    /** The orders, for help and completion. */
    static final class Orders implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("age", "bytes", "idle").iterator();
        }
    }
}

package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.EventLines;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ConnectionEntry;
import io.fairlead.k8s.ask.answer.ConnectionsAnswer;
import io.fairlead.k8s.ask.answer.EventEntry;
import io.fairlead.k8s.ask.view.ObserveView;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead observe}: connections as they open and end. */
@Command(
        name = "observe",
        description = "Print connections and UDP sessions of a running node as they open and end, until Ctrl-C.",
        footer = {
            "",
            "VERDICT: forwarded to an endpoint, refused, or dropped. SENT is what the client has sent to the endpoint.",
            "Exit code: 0, or 1 if the node cannot be asked."
        },
        sortOptions = false)
final class ObserveCommand implements Callable<Integer> {
    /** What a node lists at most. */
    private static final int MOST = 10_000;

    @Option(
            names = "--service",
            paramLabel = "NAMESPACE/NAME[:PORT]",
            completionCandidates = LiveNames.Services.class,
            description = "Print connections of this Service.")
    private @Nullable String service;

    @Option(names = "--client", paramLabel = "IP|CIDR", description = "Print connections of these clients.")
    private @Nullable String client;

    @Option(names = "--endpoint", paramLabel = "IP[:PORT]", description = "Print connections to this endpoint.")
    private @Nullable String endpoint;

    @Option(names = "--protocol", paramLabel = "TCP|UDP", description = "Print connections of this protocol.")
    private @Nullable String protocol;

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            completionCandidates = Verdicts.class,
            description = "Print connections with this verdict: ${COMPLETION-CANDIDATES}.")
    private @Nullable String verdict;

    @Option(names = "--closed", description = "Print connections only when they end.")
    private boolean isClosedOnly;

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "Begin with the last N connections that are still open, and exit unless --follow is given.")
    private int last;

    @Option(names = "--first", paramLabel = "N", description = "Print N connections, and exit.")
    private long first = Long.MAX_VALUE;

    @Option(
            names = {"-f", "--follow"},
            description = "Keep printing until Ctrl-C. Default: false with --last, else true.")
    private boolean isFollowing;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ObserveCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        String wanted = verdict == null
                ? null
                : options.choice("--verdict", verdict, Verdict.class).name();
        return options.ask(output.format(options), asking -> show(asking, wanted));
    }

    private int show(Asking asking, @Nullable String wanted) {
        EventPrinter printer = new EventPrinter(asking, event -> isWanted(event, wanted));
        ObserveView view =
                new ObserveView(asking.width(), asking.isWide(), asking.screen().hasColors());
        if (!asking.isJson()) {
            asking.out().println(view.heading());
            asking.out().flush();
        }
        if (last > 0) {
            printOpen(asking, view, wanted);
        }
        if (last == 0 || isFollowing) {
            Question question =
                    filtered(Question.of("events")).with("follow", "true").with("connections", "true");
            try (EventLines lines = asking.client().follow(question)) {
                printer.follow(lines, view::line, first);
            }
        }
        return ExitCode.OK;
    }

    /** The latest of those that are open, the latest last. */
    private void printOpen(Asking asking, ObserveView view, @Nullable String wanted) {
        ConnectionsAnswer open =
                asking.client().get(filtered(Question.of("connections")).with("limit", MOST), ConnectionsAnswer.class);
        List<EventEntry> latest = open.items().stream()
                .sorted(Comparator.comparingDouble(ConnectionEntry::ageSeconds))
                .map(connection -> OpenedEvents.of(connection, open.time()))
                .filter(event -> isWanted(event, wanted))
                .limit(last)
                .toList();
        for (EventEntry event : latest.reversed()) {
            asking.out().println(asking.isJson() ? OpenedEvents.json(event) : view.line(event));
        }
        asking.out().flush();
    }

    private Question filtered(Question question) {
        return question.with("service", service).with("client", client).with("endpoint", endpoint);
    }

    private boolean isWanted(EventEntry event, @Nullable String wanted) {
        return event.isTraffic()
                && !(isClosedOnly && event.kind().endsWith(".opened"))
                && (protocol == null || protocol.equalsIgnoreCase(event.protocol()))
                && (wanted == null || wanted.equalsIgnoreCase(event.verdict()));
    }

    private enum Verdict {
        FORWARDED,
        REFUSED,
        DROPPED
    }

    /** The verdicts, for help and completion. */
    static final class Verdicts implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("forwarded", "refused", "dropped").iterator();
        }
    }
}

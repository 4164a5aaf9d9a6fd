package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.EventLines;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.EventEntry;
import io.fairlead.k8s.ask.answer.EventsAnswer;
import io.fairlead.k8s.ask.view.EventsView;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead events}: changes of Services, endpoints and listeners. */
@Command(
        name = "events",
        description = "Print what happened in a running node: changes of Services, endpoints and listeners.",
        footer = {
            "",
            "A node remembers its last 2000 events. 'fairlead observe' prints connections. Exit code: 0, or 1 if the node"
                    + " cannot be asked."
        },
        sortOptions = false)
final class EventsCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--follow"},
            description = "Keep printing new events until Ctrl-C.")
    private boolean isFollowing;

    @Option(
            names = "--kind",
            paramLabel = "KIND[,KIND...]",
            description = "Print events of these kinds, such as endpoint.ejected,listener.failed.")
    private @Nullable String kind;

    @Option(
            names = "--service",
            paramLabel = "NAMESPACE/NAME",
            completionCandidates = LiveNames.Services.class,
            description = "Print events of this Service.")
    private @Nullable String service;

    @Option(names = "--last", paramLabel = "N", description = "Print the last N events. Default: 100.")
    private int last = 100;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    EventsCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), this::show);
    }

    private int show(Asking asking) {
        EventPrinter printer = new EventPrinter(asking, event -> !event.isTraffic());
        byte[] answer = asking.client()
                .get(Question.of("events")
                        .with("kind", kind)
                        .with("service", service)
                        .with("limit", last));
        EventsAnswer events = AskJson.read(answer, EventsAnswer.class);
        if (asking.isJson() && !isFollowing) {
            asking.printJson(answer);
            return ExitCode.OK;
        }
        EventsView view = new EventsView(asking.width(), asking.screen().hasColors());
        if (!asking.isJson() && (isFollowing || !events.items().isEmpty())) {
            asking.out().println(view.heading());
        }
        EventEntry newest = printer.printAll(answer, events.items(), view::line);
        if (!isFollowing) {
            asking.note(events.items().size(), events.items().size(), "events");
            return ExitCode.OK;
        }
        Question question = Question.of("events")
                .with("follow", "true")
                .with(
                        "since",
                        newest == null || newest.id() == null
                                ? null
                                : newest.id().toString())
                .with("kind", kind)
                .with("service", service);
        try (EventLines lines = asking.client().follow(question)) {
            printer.follow(lines, view::line, Long.MAX_VALUE);
        }
        return ExitCode.OK;
    }
}

package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskException;
import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ServicesAnswer;
import io.fairlead.k8s.ask.answer.StatusAnswer;
import io.fairlead.k8s.ask.view.TopOrder;
import io.fairlead.k8s.ask.view.TopView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead top}: the busiest Services, live. */
@Command(
        name = "top",
        description = "Show the busiest Services of a running node, live: connections and bytes per second, failures,"
                + " connect latency.",
        footer = {
            "",
            "Keys: s changes the order, q quits. Without a terminal, it prints once and exits.",
            "Exit code: 0, or 1 if the node cannot be asked."
        },
        sortOptions = false)
final class TopCommand implements Callable<Integer> {
    /** More than any screen has, and few enough to ask for every second. */
    private static final int PAGE = 1_000;

    @Option(names = "--interval", paramLabel = "TIME", description = "Measure and redraw every TIME. Default: 1s.")
    private String interval = "1s";

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            completionCandidates = Orders.class,
            description = "Sort by ${COMPLETION-CANDIDATES}. Default: new.")
    private String sort = TopOrder.NEW.toString();

    @Option(names = "--once", description = "Measure for one interval, print the result, and exit.")
    private boolean isOnce;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    TopCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        Duration pause = options.duration("--interval", interval);
        TopOrder order = options.choice("--sort", sort, TopOrder.class);
        return options.ask(output.format(options), asking -> {
            boolean isLive = asking.screen().isTerminal() && !isOnce && !asking.isJson();
            return isLive ? runLive(asking, pause, order) : printOnce(asking, pause, order);
        });
    }

    private static int printOnce(Asking asking, Duration pause, TopOrder order) {
        TopView view = new TopView();
        byte[] answer = sample(asking, view, order);
        if (!asking.isJson()) {
            try (KeySource keys = KeySource.none()) {
                var _ = keys.next(pause);
            }
            var _ = sample(asking, view, order);
            asking.print(view.lines(
                    order, asking.width(), Integer.MAX_VALUE, asking.screen().hasColors()));
        } else {
            asking.printJson(answer);
        }
        return ExitCode.OK;
    }

    private static byte[] sample(Asking asking, TopView view, TopOrder order) {
        StatusAnswer status = asking.client().get(Question.of("status"), StatusAnswer.class);
        byte[] answer = asking.client()
                .get(Question.of("services").with("sort", order.pageOrder()).with("limit", PAGE));
        view.add(status, AskJson.read(answer, ServicesAnswer.class));
        return answer;
    }

    /** The first question must be answered; after that a node may be away, for example while it restarts. */
    private int runLive(Asking asking, Duration pause, TopOrder first) {
        TopView view = new TopView();
        var _ = sample(asking, view, first);
        TopOrder order = first;
        String problem = "";
        try (KeySource keys = KeySource.terminal();
                LiveScreen live = LiveScreen.open(asking.out(), keys)) {
            while (true) {
                draw(asking, live, view, order, problem);
                switch (keys.next(pause)) {
                    case 'q', 'Q', KeySource.END -> {
                        return ExitCode.OK;
                    }
                    case 's', 'S' -> order = order.next();
                    case KeySource.NONE -> problem = sampleAgain(asking, view, order);
                    default -> {}
                }
            }
        }
    }

    private static String sampleAgain(Asking asking, TopView view, TopOrder order) {
        try {
            var _ = sample(asking, view, order);
            return "";
        } catch (AskException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void draw(Asking asking, LiveScreen live, TopView view, TopOrder order, String problem) {
        Screen screen = asking.screen().remeasured();
        List<String> lines =
                new ArrayList<>(view.lines(order, screen.width(), screen.height() - 1, screen.hasColors()));
        lines.set(2, problem.isEmpty() ? TopView.keys(order) : "no answer, trying again: " + problem);
        live.draw(lines);
    }

    /** The orders, for help and completion. */
    static final class Orders implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(TopOrder.values())
                    .map(order -> order.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }
}

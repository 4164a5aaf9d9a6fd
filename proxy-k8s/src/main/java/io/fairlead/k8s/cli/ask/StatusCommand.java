package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.StatusAnswer;
import io.fairlead.k8s.ask.view.StatusView;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code fairlead status}: whether the node is healthy, and what it serves. */
@Command(
        name = "status",
        description = "Print whether a running node is healthy, and what it serves.",
        footer = {"", "Exit code: 0 if the node is healthy, 1 if it is not or cannot be asked."},
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    StatusCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), StatusCommand::show);
    }

    private static int show(Asking asking) {
        byte[] answer = asking.client().get(Question.of("status"));
        StatusAnswer status = AskJson.read(answer, StatusAnswer.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            asking.print(
                    StatusView.lines(status, asking.isWide(), asking.screen().hasColors()));
        }
        return status.healthy() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ConfigAnswer;
import io.fairlead.k8s.ask.view.ConfigView;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead config}: the configuration of a node, and the origin of each value. */
@Command(
        name = "config",
        description = "Print the configuration of a running node, and the origin of each value.",
        footer = {"", "Exit code: 0, or 1 if the node cannot be asked."},
        sortOptions = false)
final class ConfigCommand implements Callable<Integer> {
    @Option(names = "--changed", description = "Print only values that are not defaults.")
    private boolean isChangedOnly;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ConfigCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(output.format(options), this::show);
    }

    private int show(Asking asking) {
        byte[] answer = asking.client().get(Question.of("config"));
        if (asking.isJson()) {
            asking.printJson(answer);
            return ExitCode.OK;
        }
        List<ConfigAnswer.Value> values = AskJson.read(answer, ConfigAnswer.class).values().stream()
                .filter(value -> !isChangedOnly || !value.isDefault())
                .toList();
        if (!values.isEmpty()) {
            asking.print(ConfigView.sheet(values));
        }
        asking.note(values.size(), values.size(), "changed values");
        return ExitCode.OK;
    }
}

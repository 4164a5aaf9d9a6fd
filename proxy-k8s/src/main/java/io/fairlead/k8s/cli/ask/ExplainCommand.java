package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.ExplainAnswer;
import io.fairlead.k8s.ask.view.ExplainView;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead explain}: where new connections go, and why. */
@Command(
        name = "explain",
        description = "Explain where a running node sends new connections: each address, each endpoint with its share, and"
                + " what is wrong if there is none.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fairlead explain shop/orders:http",
            "  fairlead explain 10.96.0.20:80 --from 10.244.1.3",
            "",
            "Exit code: 0, or 1 if the node does not know the Service or address, or cannot be asked."
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    private static final Pattern SERVICE = Pattern.compile("[^/:]+/[^/:]+(:[^/:]*)?");
    private static final Pattern ADDRESS = Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}");

    @Parameters(
            paramLabel = "NAMESPACE/NAME[:PORT]|ADDRESS:PORT",
            completionCandidates = LiveNames.Services.class,
            description = "The Service, or one of its addresses.")
    private String target = "";

    @Option(
            names = "--from",
            paramLabel = "IP",
            description = "Explain it for a client with this address: where it is, source ranges, session affinity.")
    private @Nullable String from;

    @Option(names = "--protocol", paramLabel = "TCP|UDP", description = "Explain this protocol. Default: both.")
    private @Nullable String protocol;

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ExplainCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        Question question = question();
        return options.ask(output.format(options), asking -> show(asking, question));
    }

    private Question question() {
        Question question = Question.of("explain");
        if (SERVICE.matcher(target).matches()) {
            question = question.with("service", target);
        } else if (ADDRESS.matcher(target).matches()) {
            question = question.with("address", target);
        } else {
            throw options.wrong(
                    "'" + target + "' is neither a Service nor an address; write NAMESPACE/NAME[:PORT], such as"
                            + " default/web:http, or ADDRESS:PORT, such as 10.96.0.10:80 or [fd00::1]:80",
                    new IllegalArgumentException(target));
        }
        return question.with("protocol", protocol).with("from", from);
    }

    private static int show(Asking asking, Question question) {
        byte[] answer = asking.client().get(question);
        ExplainAnswer explanation = AskJson.read(answer, ExplainAnswer.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            asking.print(ExplainView.lines(
                    explanation, asking.width(), asking.screen().hasColors()));
        }
        return explanation.outcome().equals("notFound") ? ExitCode.SOFTWARE : ExitCode.OK;
    }
}

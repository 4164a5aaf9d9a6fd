package io.fairlead.k8s.cli.ask;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Option;

/** How an answer is printed. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            completionCandidates = Formats.class,
            description =
                    "Print in this format: ${COMPLETION-CANDIDATES}. text: the columns that fit. wide: all columns."
                            + " json: the answer of the node. Default: text.")
    private String output = "text";

    /** The format that is chosen. */
    OutputFormat format(AskOptions options) {
        return options.choice("--output", output, OutputFormat.class);
    }

    /** The formats, for help and completion. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("text", "wide", "json").iterator();
        }
    }
}

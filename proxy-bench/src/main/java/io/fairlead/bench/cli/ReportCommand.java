package io.fairlead.bench.cli;

import io.fairlead.bench.report.HtmlReport;
import io.fairlead.bench.report.MarkdownReport;
import io.fairlead.bench.report.TextReport;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.RunFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the result of a run again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows the result of a run again: as text, as Markdown or as a page.",
        footer = {"", "Exit code: 0, or 1 if a file cannot be read or written."})
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Parameters(paramLabel = "RUN", description = "JSON of a run.")
    private @Nullable Path file;

    @Option(names = "--markdown", description = "As Markdown instead of text.")
    private boolean isMarkdown;

    @Option(names = "--html", paramLabel = "FILE", description = "As a page in this file.")
    private @Nullable Path html;

    @Override
    public Integer call() {
        if (file == null) {
            throw new IllegalStateException("picocli has not set the file");
        }
        PrintWriter out = command.commandLine().getOut();
        try {
            BenchRun run = RunFile.read(file);
            if (html != null) {
                HtmlReport.write(run, html);
                out.println("Page: " + html);
            } else if (isMarkdown) {
                MarkdownReport.print(run, out);
            } else {
                TextReport.print(run, out);
            }
            out.flush();
            return 0;
        } catch (IOException e) {
            command.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }
}

package io.fairlead.bench.cli;

import io.fairlead.bench.report.CaptureReport;
import io.fairlead.bench.report.FaultReport;
import io.fairlead.bench.report.HtmlReport;
import io.fairlead.bench.report.MarkdownReport;
import io.fairlead.bench.report.ScaleReport;
import io.fairlead.bench.report.SidecarReport;
import io.fairlead.bench.report.TextReport;
import io.fairlead.bench.report.UpgradeReport;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.CaptureRun;
import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.ScaleRun;
import io.fairlead.bench.result.SidecarRun;
import io.fairlead.bench.result.UpgradeRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
            switch (RunFile.readAny(file)) {
                case BenchRun run -> show(run, out);
                case ScaleRun run -> {
                    refuseFormats("scale");
                    ScaleReport.print(run, out);
                }
                case CaptureRun run -> {
                    refuseFormats("capture");
                    CaptureReport.print(run, out);
                }
                case FaultRun run -> {
                    refuseFormats("faults");
                    FaultReport.print(run, out);
                }
                case UpgradeRun run -> {
                    refuseFormats("upgrade");
                    UpgradeReport.print(run, out);
                }
                case SidecarRun run -> {
                    refuseFormats("sidecar");
                    SidecarReport.print(run, out);
                }
            }
            out.flush();
            return 0;
        } catch (IOException e) {
            command.commandLine().getErr().println("fairlead: " + e.getMessage());
            return 1;
        }
    }

    private void show(BenchRun run, PrintWriter out) throws IOException {
        if (html != null) {
            HtmlReport.write(run, html);
            out.println("Page: " + html);
        } else if (isMarkdown) {
            MarkdownReport.print(run, out);
        } else {
            TextReport.print(run, out);
        }
    }

    private void refuseFormats(String kind) {
        if (html != null || isMarkdown) {
            throw new ParameterException(
                    command.commandLine(),
                    (html == null ? "--markdown" : "--html") + " is for comparisons of proxies; '" + file
                            + "' is a result of 'fairlead bench " + kind + "', which is shown as text");
        }
    }
}

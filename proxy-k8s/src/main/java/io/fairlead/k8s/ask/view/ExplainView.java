package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ExplainAnswer;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * The explanation of a decision as lines.
 *
 * <p>Threading: Thread-safe.
 */
public final class ExplainView {
    private static final String INDENT = "  ";

    private ExplainView() {}

    /** The lines. */
    public static List<String> lines(ExplainAnswer answer, int width, boolean hasColors) {
        List<String> lines = new ArrayList<>();
        lines.add(Hue.ofVerdict(answer.outcome()).paint(Figures.printable(answer.outcome()), hasColors) + ": "
                + Figures.printable(answer.summary()));
        for (ExplainAnswer.Finding finding : answer.findings()) {
            lines.add("");
            lines.add(severity(finding.severity(), hasColors) + " " + Figures.printable(finding.cause()) + ": "
                    + Figures.printable(finding.what()));
            if (!finding.next().isEmpty()) {
                lines.add(INDENT + "next: " + Figures.printable(finding.next()));
            }
        }
        for (ExplainAnswer.ServicePort port : answer.servicePorts()) {
            lines.add("");
            lines.add(Hue.BOLD.paint(heading(port), hasColors));
            indent(lines, frontends(port).lines(width - INDENT.length(), hasColors));
            lines.add("");
            Sheet candidates = candidates(port);
            if (candidates.isEmpty()) {
                lines.add(INDENT + "no endpoints");
            } else {
                indent(lines, candidates.lines(width - INDENT.length(), hasColors));
            }
        }
        return lines;
    }

    private static void indent(List<String> lines, List<String> block) {
        block.forEach(line -> lines.add(INDENT + line));
    }

    private static String severity(String severity, boolean hasColors) {
        Hue hue =
                switch (severity) {
                    case "error" -> Hue.BAD;
                    case "warning" -> Hue.WARN;
                    default -> Hue.PLAIN;
                };
        return hue.paint(Figures.printable(severity), hasColors);
    }

    private static String heading(ExplainAnswer.ServicePort port) {
        String name = port.namespace() + "/" + port.service() + (port.port().isEmpty() ? "" : ":" + port.port());
        String affinity = port.affinity() == null
                ? ""
                : ", ClientIP affinity for " + Figures.age(port.affinity().timeoutSeconds())
                        + (port.affinity().remembered().isEmpty()
                                ? ""
                                : " (this client: " + port.affinity().remembered() + ")");
        return Figures.printable(name + ", " + port.protocol() + ", selector " + port.selector() + affinity);
    }

    private static Sheet frontends(ExplainAnswer.ServicePort port) {
        Sheet sheet = new Sheet(List.of(
                Column.text("ADDRESS", 0),
                Column.text("KIND", 1),
                Column.text("POLICY", 2),
                Column.text("LISTENING", 0),
                Column.text("VERDICT", 0),
                Column.text("CLIENT", 3),
                Column.sentence("PROBLEM", 0)));
        for (ExplainAnswer.Frontend frontend : port.frontends()) {
            sheet.add(frontend.address(), List.of(
                    Cell.of(frontend.address()),
                    Cell.of(frontend.kind()),
                    Cell.of(frontend.policy()),
                    Cell.of(frontend.listening() ? "yes" : "no", frontend.listening() ? Hue.PLAIN : Hue.BAD),
                    Cell.of(frontend.verdict(), Hue.ofVerdict(frontend.verdict())),
                    Cell.of(client(frontend)),
                    Cell.of(frontend.problem())));
        }
        return sheet;
    }

    private static String client(ExplainAnswer.Frontend frontend) {
        return frontend.admitted() != null && !frontend.admitted() ? "not in source ranges" : frontend.origin();
    }

    private static Sheet candidates(ExplainAnswer.ServicePort port) {
        Sheet sheet = new Sheet(List.of(
                Column.text("ENDPOINT", 0),
                Column.text("NODE", 1),
                Column.text("ZONE", 2),
                Column.text("USED", 0),
                Column.figures("SHARE", 0),
                Column.figures("OPEN", 0),
                Column.sentence("WHY", 0)));
        for (ExplainAnswer.Candidate candidate : port.candidates()) {
            sheet.add(candidate.endpoint(), List.of(
                    Cell.of(candidate.endpoint()),
                    Cell.of(candidate.node()),
                    Cell.of(candidate.zone()),
                    Cell.of(candidate.in() ? "yes" : "no", candidate.in() ? Hue.GOOD : Hue.DIM),
                    Cell.of(Figures.share(candidate.share())),
                    Cell.of(candidate.open()),
                    Cell.of(candidate.why())));
        }
        return sheet;
    }
}

package io.fairlead.k8s.explain;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.explain.ExplanationReport.Affinity;
import io.fairlead.k8s.explain.ExplanationReport.Candidate;
import io.fairlead.k8s.explain.ExplanationReport.Finding;
import io.fairlead.k8s.explain.ExplanationReport.Frontend;
import io.fairlead.k8s.explain.ExplanationReport.OtherCandidates;
import io.fairlead.k8s.explain.ExplanationReport.ServicePort;
import io.fairlead.text.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A report as {@code fairlead explain} prints it, in the manner of {@code kubectl describe}.
 *
 * <p>Threading: Immutable.
 */
public final class ExplanationText {
    private static final String INDENT = "  ";
    private static final int LABEL_WIDTH = 13;

    /** More endpoints are counted, not listed. */
    private static final int MAX_ENDPOINTS = 100;

    private final ExplanationReport report;
    private final Painter painter;

    private ExplanationText(ExplanationReport report, Painter painter) {
        this.report = report;
        this.painter = painter;
    }

    /** How a piece of text is meant. */
    public enum Tone {
        HEADING,
        ERROR,
        WARNING,
        INFO
    }

    /** Gives text the color of a tone. */
    @FunctionalInterface
    public interface Painter {
        /** The text in its color. */
        String paint(Tone tone, String text);
    }

    /** The lines of a report, without colors. */
    public static List<String> lines(ExplanationReport report) {
        return lines(report, (tone, text) -> text);
    }

    /** The lines of a report. */
    public static List<String> lines(ExplanationReport report, Painter painter) {
        return new ExplanationText(report, painter).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        ExplanationReport.Asked asked = report.question();
        if (isGiven(asked.address())) {
            lines.add(field("Address", asked.address() + (isGiven(asked.protocol()) ? "/" + asked.protocol() : "")));
        } else if (isGiven(asked.service())) {
            lines.add(field("Service", asked.service()));
        }
        if (isGiven(asked.from())) {
            lines.add(field("From", asked.from() + origin()));
        }
        lines.add(field("Result", report.summary()));
        for (ServicePort port : report.servicePorts()) {
            lines.add("");
            addPort(port, lines);
        }
        if (!report.findings().isEmpty()) {
            lines.add("");
            lines.add(painter.paint(Tone.HEADING, "Findings:"));
            report.findings().forEach(finding -> addFinding(finding, lines));
        }
        return lines;
    }

    /** What the JSON lacks may be empty. */
    private static boolean isGiven(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    private String field(String label, @Nullable String value) {
        String start = label + ":";
        return painter.paint(Tone.HEADING, start)
                + " ".repeat(Math.max(1, LABEL_WIDTH - start.length()))
                + printable(String.valueOf(value));
    }

    /** Names and messages come from the cluster and from a node: a terminal must not obey them. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }

    private String origin() {
        for (ServicePort port : report.servicePorts()) {
            for (Frontend frontend : port.frontends()) {
                String origin = frontend.origin();
                if (origin != null && !origin.isEmpty()) {
                    return switch (origin) {
                        case "node" -> " (this node)";
                        case "pod" -> " (a pod of this node)";
                        default -> " (not on this node)";
                    };
                }
            }
        }
        return "";
    }

    private void addPort(ServicePort port, List<String> lines) {
        lines.add(field(
                "Port",
                port.namespace() + "/" + port.service() + (port.port().isEmpty() ? "" : ":" + port.port()) + " "
                        + port.portNumber() + "/" + port.protocol()));
        lines.add(field("Selector", port.selector()));
        Affinity affinity = port.affinity();
        lines.add(field("Affinity", affinity == null ? "None" : affinity(affinity)));
        lines.add(painter.paint(Tone.HEADING, "Addresses:"));
        addIndented(addresses(port.frontends()), lines);
        addEndpoints("Endpoints:", port.candidates(), lines);
        for (OtherCandidates others : port.otherCandidates()) {
            addEndpoints(
                    "Endpoints for policy " + others.policy() + " (" + String.join(", ", others.frontends()) + "):",
                    others.candidates(),
                    lines);
        }
    }

    private static String affinity(Affinity affinity) {
        Duration timeout = Duration.ofMillis(Math.round(affinity.timeoutSeconds() * 1000));
        return "ClientIP, " + DurationText.format(timeout)
                + (isGiven(affinity.remembered()) ? ", remembered at " + affinity.remembered() : "");
    }

    private static TextTable addresses(List<Frontend> frontends) {
        TextTable table = TextTable.of("ADDRESS", "KIND", "POLICY", "VERDICT", "LISTENING", "SOURCES");
        for (Frontend frontend : frontends) {
            table.add(
                    frontend.address(),
                    frontend.kind(),
                    frontend.policy(),
                    frontend.verdict(),
                    listening(frontend),
                    sources(frontend));
        }
        return table;
    }

    private static String listening(Frontend frontend) {
        Boolean isListening = frontend.listening();
        String problem = frontend.problem();
        if (problem != null && problem.startsWith(Words.BELONGS_TO)) {
            return "no, " + problem;
        }
        return isListening == null ? "not running" : isListening ? "yes" : "no";
    }

    private static String sources(Frontend frontend) {
        String ranges = frontend.sourceRanges().isEmpty() ? "any" : String.join(",", frontend.sourceRanges());
        Boolean isAdmitted = frontend.admitted();
        return isAdmitted == null || isAdmitted ? ranges : ranges + " (not this client)";
    }

    private void addEndpoints(String heading, List<Candidate> candidates, List<String> lines) {
        if (candidates.isEmpty()) {
            lines.add(painter.paint(Tone.HEADING, printable(heading)) + " none");
            return;
        }
        lines.add(painter.paint(Tone.HEADING, printable(heading)));
        TextTable table = new TextTable(List.of(
                TextTable.Column.text("ENDPOINT"),
                TextTable.Column.text("NODE"),
                TextTable.Column.text("USED"),
                TextTable.Column.figures("SHARE"),
                TextTable.Column.figures("OPEN"),
                TextTable.Column.text("WHY")));
        for (Candidate candidate : candidates.subList(0, Math.min(MAX_ENDPOINTS, candidates.size()))) {
            table.add(
                    candidate.endpoint(),
                    isGiven(candidate.node()) ? String.valueOf(candidate.node()) : "-",
                    candidate.in() ? "yes" : "no",
                    share(candidate),
                    String.valueOf(candidate.open()),
                    candidate.why());
        }
        addIndented(table, lines);
        if (candidates.size() > MAX_ENDPOINTS) {
            lines.add(INDENT + "and " + (candidates.size() - MAX_ENDPOINTS) + " more; -o json lists all");
        }
    }

    private static String share(Candidate candidate) {
        Double share = candidate.share();
        if (!candidate.in()) {
            return "-";
        }
        return share == null ? "?" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    private static void addIndented(TextTable table, List<String> lines) {
        table.lines().forEach(line -> lines.add(INDENT + printable(line)));
    }

    private void addFinding(Finding finding, List<String> lines) {
        Tone tone = switch (finding.severity()) {
            case "error" -> Tone.ERROR;
            case "warning" -> Tone.WARNING;
            default -> Tone.INFO;
        };
        lines.add(INDENT + painter.paint(tone, printable(finding.severity() + " " + finding.cause())));
        lines.add(INDENT + INDENT + printable(finding.what()));
        if (!finding.next().isEmpty()) {
            lines.add(INDENT + INDENT + "Next: " + printable(finding.next()));
        }
    }
}

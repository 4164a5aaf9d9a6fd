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

    private ExplanationText(ExplanationReport report) {
        this.report = report;
    }

    /** The lines of a report. */
    public static List<String> lines(ExplanationReport report) {
        return new ExplanationText(report).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        ExplanationReport.Asked asked = report.question();
        if (asked.address() != null) {
            lines.add(field(
                    "Address", asked.address() + (asked.protocol() == null ? "" : "/" + asked.protocol())));
        } else if (asked.service() != null) {
            lines.add(field("Service", asked.service()));
        }
        if (asked.from() != null) {
            lines.add(field("From", asked.from() + origin()));
        }
        lines.add(field("Result", report.summary()));
        for (ServicePort port : report.servicePorts()) {
            lines.add("");
            addPort(port, lines);
        }
        if (!report.findings().isEmpty()) {
            lines.add("");
            lines.add("Findings:");
            report.findings().forEach(finding -> addFinding(finding, lines));
        }
        return lines;
    }

    private static String field(String label, String value) {
        String start = label + ":";
        return start + " ".repeat(Math.max(1, LABEL_WIDTH - start.length())) + value;
    }

    private String origin() {
        for (ServicePort port : report.servicePorts()) {
            for (Frontend frontend : port.frontends()) {
                if (frontend.origin() != null) {
                    return switch (frontend.origin()) {
                        case "node" -> " (this node)";
                        case "pod" -> " (a pod of this node)";
                        default -> " (not on this node)";
                    };
                }
            }
        }
        return "";
    }

    private static void addPort(ServicePort port, List<String> lines) {
        lines.add(field(
                "Port",
                port.namespace() + "/" + port.service() + (port.port().isEmpty() ? "" : ":" + port.port()) + " "
                        + port.portNumber() + "/" + port.protocol()));
        lines.add(field("Selector", port.selector()));
        Affinity affinity = port.affinity();
        lines.add(field("Affinity", affinity == null ? "None" : affinity(affinity)));
        lines.add("Addresses:");
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
                + (affinity.remembered() == null ? "" : ", remembered at " + affinity.remembered());
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

    private static void addEndpoints(String heading, List<Candidate> candidates, List<String> lines) {
        if (candidates.isEmpty()) {
            lines.add(heading + " none");
            return;
        }
        lines.add(heading);
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
                    candidate.node() == null ? "-" : candidate.node(),
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
        table.lines().forEach(line -> lines.add(INDENT + line));
    }

    private static void addFinding(Finding finding, List<String> lines) {
        lines.add(INDENT + finding.severity() + " " + finding.cause());
        lines.add(INDENT + INDENT + finding.what());
        lines.add(INDENT + INDENT + "Next: " + finding.next());
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.capture.CapturePreview;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.model.Frontend;
import io.fairlead.route.Route;
import io.fairlead.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a check as people and as programs read it.
 *
 * <p>Threading: Immutable.
 *
 * @param preview the capture mode that was asked for; null if none was
 */
record CheckReport(ManifestCheck check, @Nullable CapturePreview preview, List<Row> rows) {
    /**
     * One frontend.
     *
     * @param endpoints how many there are
     * @param cluster how many of them policy Cluster may use
     * @param local how many of them are on this node
     */
    record Row(Frontend frontend, int endpoints, int cluster, int local, String result) {}

    CheckReport {
        rows = List.copyOf(rows);
    }

    static CheckReport of(ManifestCheck check, @Nullable CapturePreview preview) {
        CheckResult result = new CheckResult(preview, check.table().self());
        List<Row> rows = new ArrayList<>();
        for (Frontend frontend : check.table().frontends()) {
            Route route = check.table().route(frontend.servicePort());
            if (route != null) {
                rows.add(new Row(
                        frontend,
                        route.endpoints().allReachable().size(),
                        route.endpoints().cluster().size(),
                        route.endpoints().local().size(),
                        result.of(frontend, route)));
            }
        }
        return new CheckReport(check, preview, rows);
    }

    void printText(PrintWriter out) {
        for (Problem problem : check.problems()) {
            out.println(name(problem.severity()) + ": " + problem);
        }
        if (!rows.isEmpty()) {
            if (!check.problems().isEmpty()) {
                out.println();
            }
            table().lines().forEach(out::println);
            out.println();
        }
        if (preview != null) {
            out.println("Capture: " + preview.mode()
                    + (preview.problem().isEmpty()
                            ? ", which this machine allows"
                            : ", which is not possible on this machine: " + preview.problem()));
        }
        out.println("Services: " + services() + ", service ports: "
                + check.table().routes().size() + ", errors: " + check.count(Severity.ERROR) + ", warnings: "
                + check.count(Severity.WARNING));
        out.flush();
    }

    private TextTable table() {
        TextTable table =
                TextTable.of("ADDRESS", "PROTOCOL", "SERVICE PORT", "KIND", "ENDPOINTS", "CLUSTER", "LOCAL", "RESULT");
        for (Row row : rows) {
            table.add(
                    row.frontend().address().toString(),
                    row.frontend().protocol().toString(),
                    row.frontend().servicePort().toString(),
                    row.frontend().kind().toString(),
                    String.valueOf(row.endpoints()),
                    String.valueOf(row.cluster()),
                    String.valueOf(row.local()),
                    row.result());
        }
        return table;
    }

    void printJson(PrintWriter out) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode problems = root.putArray("problems");
        check.problems().forEach(problem -> problems.add(json(problem)));
        ArrayNode frontends = root.putArray("frontends");
        rows.forEach(row -> frontends.add(json(row)));
        if (preview != null) {
            root.putObject("capture")
                    .put("mode", preview.mode().toString())
                    .put("possible", preview.problem().isEmpty())
                    .put("problem", preview.problem());
        }
        root.putObject("summary")
                .put("services", services())
                .put("servicePorts", check.table().routes().size())
                .put("errors", check.count(Severity.ERROR))
                .put("warnings", check.count(Severity.WARNING));
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root));
        out.flush();
    }

    private static ObjectNode json(Problem problem) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("severity", name(problem.severity()));
        if (problem.location() != null) {
            node.put("file", problem.location().file())
                    .put("line", problem.location().line())
                    .put("column", problem.location().column());
        }
        if (problem.object() != null) {
            node.put("object", problem.object().toString());
        }
        return node.put("field", problem.field()).put("what", problem.what()).put("remedy", problem.remedy());
    }

    private static ObjectNode json(Row row) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("address", row.frontend().address().toString())
                .put("protocol", row.frontend().protocol().toString())
                .put("servicePort", row.frontend().servicePort().toString())
                .put("kind", row.frontend().kind().toString())
                .put("endpoints", row.endpoints())
                .put("cluster", row.cluster())
                .put("local", row.local())
                .put("result", row.result());
    }

    private long services() {
        return check.table().routes().stream()
                .map(route -> route.id().name().service())
                .distinct()
                .count();
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}

package io.fairlead.k8s.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of health responses, with kube-proxy's fields in kube-proxy's order. Fairlead's own come last: what the
 * source of Services waits for, and why the process should be restarted, if applicable.
 *
 * <p>Written by hand, so that the first probe need not wait for Jackson to be loaded.
 */
final class HealthBody {
    private HealthBody() {}

    /**
     * The body.
     *
     * @param lastUpdated the time of the last update to report: the current time for a healthy proxy
     * @param isNodeEligible whether the node is eligible; null to leave it out
     */
    static String of(HealthReport report, Instant lastUpdated, @Nullable Boolean isNodeEligible) {
        StringBuilder json = new StringBuilder(256)
                .append("{\"lastUpdated\":\"")
                .append(lastUpdated)
                .append("\",\"currentTime\":\"")
                .append(report.at());
        json.append('"');
        if (isNodeEligible != null) {
            json.append(",\"nodeEligible\":").append(isNodeEligible);
        }
        json.append(",\"healthy\":").append(report.isHealthy());
        appendFamilies(json, report);
        if (report.source() != null) {
            json.append(",\"source\":").append(JsonText.quoted(report.source()));
        }
        String before = ",\"problems\":[";
        for (String problem : report.problems()) {
            json.append(before).append(JsonText.quoted(problem));
            before = ",";
        }
        if (!report.problems().isEmpty()) {
            json.append(']');
        }
        return json.append('}').toString();
    }

    private static void appendFamilies(StringBuilder json, HealthReport report) {
        String before = ",\"status\":{";
        for (var family : report.families().entrySet()) {
            json.append(before).append('"').append(family.getKey()).append("\":{\"lastUpdated\":\"");
            json.append(family.getValue().lastUpdated()).append("\",\"healthy\":");
            json.append(family.getValue().isHealthy()).append('}');
            before = ",";
        }
        if (!report.families().isEmpty()) {
            json.append('}');
        }
    }
}

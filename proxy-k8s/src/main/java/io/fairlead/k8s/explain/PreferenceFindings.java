package io.fairlead.k8s.explain;

import io.fairlead.explain.CandidateExplanation;
import io.fairlead.explain.CandidateSet;
import io.fairlead.explain.Reason;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.model.Node;
import io.fairlead.model.ServicePortId;
import io.fairlead.select.Distance;
import io.fairlead.select.Division;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What to know about endpoints that get more or fewer connections than others. Confined to one report.
 *
 * @param self the node that explains
 * @param id the service port
 */
record PreferenceFindings(Node self, ServicePortId id, FindingList findings) {
    /** What goes to farther endpoints in any case, to measure them, is no spill-over. */
    private static final double MEASURED = 0.01;

    void add(CandidateSet set) {
        Division spill = set.spill();
        if (spill != null && spill.spilled() > MEASURED) {
            addSpill(set, spill);
        } else if (spill != null) {
            addPreferred(set);
        }
        addSlowStart(set);
    }

    private void addPreferred(CandidateSet set) {
        long unused = count(set, candidate -> candidate.reason() == Reason.FARTHER);
        if (unused > 0) {
            findings.add(
                    Severity.INFO,
                    Cause.NEAR_ENDPOINTS_PREFERRED,
                    "near endpoints of " + id + " suffice (zone " + zone() + "): "
                            + Words.count(unused, "ready endpoint") + " farther away "
                            + (unused == 1 ? "gets" : "get") + " no connections from here",
                    "This is what the annotation fairlead.io/prefer asks for. Connections go farther when near endpoints"
                            + " fail, are drained, or are too slow");
        }
    }

    private void addSpill(CandidateSet set, Division spill) {
        findings.add(
                Severity.WARNING,
                Cause.SPILL_OVER,
                Words.percent(spill.spilled()) + " of new connections to " + id + " go beyond near endpoints (zone "
                        + zone() + "): " + why(set, spill),
                "More near endpoints, or near endpoints that are well, keep connections near: kubectl -n "
                        + id.name().service().namespace() + " get pods -o wide");
    }

    private String why(CandidateSet set, Division spill) {
        long near = count(set, PreferenceFindings::isNear);
        if (near == 0) {
            return "there is no near endpoint";
        }
        List<String> causes = new ArrayList<>();
        add(causes, count(set, candidate -> isNear(candidate) && candidate.reason() == Reason.EJECTED), "ejected");
        add(causes, count(set, candidate -> isNear(candidate) && candidate.reason() == Reason.DRAINED), "drained");
        add(causes, count(set, candidate -> isNear(candidate) && candidate.slowStart() != null), "in the slow start");
        if (spill.isSlow()) {
            causes.add("near endpoints take longer to accept than farther ones, by the factor of"
                    + " fairlead.io/prefer-latency-factor");
        }
        return causes.isEmpty()
                ? "connections come back step by step after an interruption"
                : "of " + Words.count(near, "near endpoint") + ": " + String.join(", ", causes);
    }

    private static void add(List<String> causes, long count, String what) {
        if (count > 0) {
            causes.add(count + " " + what);
        }
    }

    private void addSlowStart(CandidateSet set) {
        long starting = count(set, candidate -> candidate.slowStart() != null);
        if (starting > 0) {
            findings.add(
                    Severity.INFO,
                    Cause.SLOW_START,
                    Words.count(starting, "endpoint") + " of " + id + (starting == 1 ? " is" : " are")
                            + " in the slow start, and " + (starting == 1 ? "gets" : "get") + " less than "
                            + (starting == 1 ? "its share" : "their shares"),
                    "The share grows until the time of the annotation fairlead.io/slow-start is over");
        }
    }

    private static long count(CandidateSet set, Predicate<CandidateExplanation> which) {
        return set.candidates().stream().filter(which).count();
    }

    private static boolean isNear(CandidateExplanation candidate) {
        return candidate.distance() == Distance.NEAR;
    }

    private String zone() {
        return self.zone() == null ? "not known" : self.zone();
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.PreferenceSettings.Nearness;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServiceSettings;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import java.util.List;

/** Finds settings for the choice and the checks of endpoints that have no effect. Stateless. */
final class PreferenceCheck {
    private PreferenceCheck() {}

    static void addProblems(RouteTable table, List<Problem> problems) {
        for (Route route : table.routes()) {
            ServicePort port = route.servicePort();
            ServiceSettings settings = port.settings();
            if (port.id().name().protocol() == Protocol.UDP) {
                addUdp(port.id(), settings, problems);
            }
            addPreference(port, settings.preference(), problems);
            if ("maglev".equals(settings.selector())
                    && !settings.preference().slowStart().isZero()) {
                problems.add(ManifestCheck.warning(
                        port.id(),
                        "fairlead.io/slow-start has no effect with the selector maglev, which keeps hashing consistent",
                        "remove it, or choose another selector"));
            }
        }
    }

    private static void addUdp(ServicePortId id, ServiceSettings settings, List<Problem> problems) {
        if (settings.checks().isOn()) {
            problems.add(ManifestCheck.warning(
                    id,
                    "fairlead.io/check-interval has no effect on UDP: a datagram that is not answered says nothing",
                    "rely on readiness probes; other ports of the Service are checked if they are TCP"));
        }
        if (settings.preference().latencyFactorPercent() > 0) {
            problems.add(ManifestCheck.warning(
                    id,
                    "fairlead.io/prefer-latency-factor has no effect on UDP, which has no handshake to measure",
                    "near endpoints of this port keep their precedence while they are well"));
        }
    }

    private static void addPreference(ServicePort port, PreferenceSettings preference, List<Problem> problems) {
        if (preference.prefer() != Nearness.NONE && !port.usesClusterEndpoints()) {
            problems.add(ManifestCheck.warning(
                    port.id(),
                    "fairlead.io/prefer has no effect where every traffic policy is Local",
                    "remove it, or set internalTrafficPolicy or externalTrafficPolicy to Cluster"));
        }
        if (preference.prefer() == Nearness.NONE && preference.latencyFactorPercent() > 0) {
            problems.add(ManifestCheck.warning(
                    port.id(),
                    "fairlead.io/prefer-latency-factor has no effect without fairlead.io/prefer",
                    "set fairlead.io/prefer to zone or node, or remove it"));
        }
    }
}

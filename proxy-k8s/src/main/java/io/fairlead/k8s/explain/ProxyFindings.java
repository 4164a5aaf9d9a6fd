package io.fairlead.k8s.explain;

import io.fairlead.config.CaptureMode;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.ProxyState;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.model.Protocol;

/** What to know about the running proxy. Stateless. */
final class ProxyFindings {
    private static final String RAISE =
            "Raise the limit of open files (ulimit -n, or LimitNOFILE of the container runtime)";

    private ProxyFindings() {}

    static void add(Explanation explanation, FindingList findings) {
        ProxyState proxy = explanation.proxy();
        if (proxy == null || explanation.servicePorts().isEmpty()) {
            return;
        }
        if (proxy.captureProblem() != null) {
            findings.add(
                    Severity.ERROR,
                    Cause.CAPTURE_PROBLEM,
                    "the kernel does not follow: " + proxy.captureProblem(),
                    "If it stays so, find out which program changes or removes the rules: nft monitor. The node's log"
                            + " has the errors of the kernel");
        }
        if (proxy.capture() == CaptureMode.BIND) {
            findings.add(
                    Severity.INFO,
                    Cause.OTHER_RULES,
                    "in capture mode bind, rules of kube-proxy that are left translate connections before Fairlead gets"
                            + " them",
                    "Look for them: iptables-save -t nat | grep KUBE-SERVICES; nft list table ip kube-proxy. Fairlead"
                            + " installs rules that come first where there is nftables");
        }
        if (proxy.isAcceptingPaused()) {
            findings.add(
                    Severity.ERROR,
                    Cause.ACCEPT_PAUSED,
                    "the process has no descriptors left: " + Words.count(proxy.connections(), "connection")
                            + " are open, and new ones wait in the kernel until one ends",
                    RAISE);
        }
        if (proxy.areSessionsFull() && isAnyUdp(explanation)) {
            findings.add(
                    Severity.ERROR,
                    Cause.SESSION_LIMIT,
                    "UDP sessions have all of the " + proxy.capacity().sessionSockets()
                            + " sockets that they may have; a new session replaces an idle one, or its datagrams are"
                            + " dropped",
                    RAISE + ", or shorten the timeouts of UDP sessions");
        }
    }

    private static boolean isAnyUdp(Explanation explanation) {
        return explanation.servicePorts().stream()
                .anyMatch(port -> port.route().id().name().protocol() == Protocol.UDP);
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.k8s.config.DaemonSetName;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.DetectLocalMode;
import io.fairlead.model.Cidr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that configure how traffic reaches the proxy, and how local pods are distinguished; most have the names
 * of kube-proxy.
 */
final class CaptureOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--capture",
            paramLabel = "MODE",
            completionCandidates = CaptureModeNames.class,
            description = "How traffic reaches the proxy: ${COMPLETION-CANDIDATES}. none: listen on the addresses "
                    + "of Services that this machine has. bind: add the addresses to the machine. tproxy: "
                    + "intercept connections and preserve the client IP. auto: the best that this machine "
                    + "allows. Default: none.")
    private String capture = CaptureMode.NONE.toString();

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            split = ",",
            description = "Ranges of pod IPs in the cluster, for --detect-local-mode=ClusterCIDR.")
    private List<String> clusterCidr = List.of();

    @Option(
            names = "--detect-local-mode",
            paramLabel = "MODE",
            completionCandidates = DetectLocalModeNames.class,
            description = "How to distinguish pods of this node from other clients: ${COMPLETION-CANDIDATES}. "
                    + "Default: ClusterCIDR; without --cluster-cidr they are not distinguished.")
    private String detectLocalMode = DetectLocalMode.CLUSTER_CIDR.toString();

    @Option(
            names = "--pod-bridge-interface",
            paramLabel = "NAME",
            description = "Bridge to which pods are connected, for --detect-local-mode=BridgeInterface.")
    private String podBridgeInterface = "";

    @Option(
            names = "--pod-interface-name-prefix",
            paramLabel = "PREFIX",
            description =
                    "What the names of pods' interfaces begin with, for" + " --detect-local-mode=InterfaceNamePrefix.")
    private String podInterfaceNamePrefix = "";

    @Option(
            names = "--masquerade-all",
            fallbackValue = "true",
            description = "Endpoints see the node as the source of all connections to cluster IPs.")
    private boolean masqueradeAll;

    @Option(
            names = "--keep-rules-on-stop",
            fallbackValue = "true",
            description = "Leave the rules in the kernel when the node stops, even if no other node waits to take "
                    + "them over. Default: false, which removes them.")
    private boolean keepRulesOnStop;

    @Option(
            names = "--daemon-set",
            paramLabel = "NAMESPACE/NAME",
            description =
                    "DaemonSet that this node is a pod of. While the API server has it, a stop leaves the rules for"
                            + " the next pod. Default: none.")
    private @Nullable String daemonSet;

    @Mixin
    private KernelNumberOptions numbers = new KernelNumberOptions();

    /**
     * How traffic reaches the proxy.
     *
     * @param serviceProxyName distinguishes this proxy from others on the machine; null for the only one
     * @throws IllegalArgumentException if an option has a value that is not allowed
     */
    CaptureConfig config(DetectLocal detectLocal, @Nullable String serviceProxyName) {
        return new CaptureConfig(
                CaptureMode.parse(capture),
                serviceProxyName == null ? "" : serviceProxyName,
                detectLocal.detection(),
                masqueradeAll,
                numbers.numbers(),
                keepRulesOnStop);
    }

    /**
     * The DaemonSet whose pod this node is; null for none.
     *
     * @throws IllegalArgumentException if the option has a value that is not allowed
     */
    @Nullable
    DaemonSetName daemonSet() {
        String name = Blank.toNull(daemonSet);
        return name == null ? null : DaemonSetName.parse(name);
    }

    /**
     * How local pods are distinguished from other clients.
     *
     * @throws IllegalArgumentException if an option has a value that is not allowed
     */
    DetectLocal detectLocal() {
        return new DetectLocal(
                detectLocalMode.isEmpty() ? DetectLocalMode.CLUSTER_CIDR : DetectLocalMode.parse(detectLocalMode),
                ranges(),
                podBridgeInterface,
                podInterfaceNamePrefix);
    }

    private List<Cidr> ranges() {
        try {
            return clusterCidr.stream()
                    .map(String::strip)
                    .filter(range -> !range.isEmpty())
                    .map(Cidr::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, "clusterCidr", e);
        }
    }

    /** Names of capture modes. */
    static final class CaptureModeNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        CaptureModeNames() {
            super(Arrays.stream(CaptureMode.values()).map(CaptureMode::toString).toList());
        }
    }

    /** Names of the modes of local detection. */
    static final class DetectLocalModeNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        DetectLocalModeNames() {
            super(Arrays.stream(DetectLocalMode.values())
                    .map(DetectLocalMode::toString)
                    .toList());
        }
    }
}

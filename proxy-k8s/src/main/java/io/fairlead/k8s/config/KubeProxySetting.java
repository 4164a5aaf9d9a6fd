package io.fairlead.k8s.config;

import io.fairlead.config.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A setting of kube-proxy that is not a key of Fairlead.
 *
 * <p>Threading: Immutable.
 *
 * @param flag name of the flag, without dashes; null if there is none
 * @param field path of the field in a KubeProxyConfiguration; null if there is none
 * @param isSwitch whether the flag needs no value
 * @param standard the default of kube-proxy
 * @param reason why it has no effect; it completes "… has no effect: "
 * @see <a href="https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/">kube-proxy's flags</a>
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/">KubeProxyConfiguration</a>
 */
public record KubeProxySetting(
        @Nullable String flag, @Nullable String field, boolean isSwitch, String standard, String reason) {
    private static final String MASQUERADE =
            "Fairlead opens its own connections to endpoints with the right source, so nothing is masqueraded";
    private static final String SYNC = "changes take effect immediately";
    private static final String IPVS = "Fairlead neither writes nor removes IPVS rules";
    private static final String NODE_PORTS = "nodeportAddresses sets the addresses of node ports";
    private static final String CONNTRACK =
            "Fairlead does not configure conntrack; idleTimeout and halfClosedTimeout end connections";
    private static final String LOGS = "logs go to standard error; logLevel and loggingFormat configure them";
    private static final String WINDOWS = "it applies to Windows only";
    private static final String METRICS = "Fairlead has no hidden metrics";
    private static final String ADDRESS_FLAGS = "healthzBindAddress and metricsBindAddress contain the ports";
    private static final String GATES = "feature gates apply to kube-proxy only";
    private static final String OLD = "newer versions of kube-proxy have removed it";

    private static final List<KubeProxySetting> ALL = List.of(
            value("iptables-masquerade-bit", "iptables.masqueradeBit", "14", MASQUERADE),
            flag("iptables-localhost-nodeports", "iptables.localhostNodePorts", "true", NODE_PORTS),
            value("iptables-sync-period", "iptables.syncPeriod", "30s", SYNC),
            value("iptables-min-sync-period", "iptables.minSyncPeriod", "1s", SYNC),
            field("iptables.snatNodeInternalIP", "false", MASQUERADE),
            value("ipvs-sync-period", "ipvs.syncPeriod", "30s", SYNC),
            value("ipvs-min-sync-period", "ipvs.minSyncPeriod", "0s", SYNC),
            value("ipvs-exclude-cidrs", "ipvs.excludeCIDRs", "", IPVS),
            flag("ipvs-strict-arp", "ipvs.strictARP", "false", "no interface gets the addresses of Services"),
            value("ipvs-tcp-timeout", "ipvs.tcpTimeout", "0s", CONNTRACK),
            value("ipvs-tcpfin-timeout", "ipvs.tcpFinTimeout", "0s", CONNTRACK),
            field("nftables.masqueradeBit", "14", MASQUERADE),
            field("nftables.syncPeriod", "30s", SYNC),
            field("nftables.minSyncPeriod", "1s", SYNC),
            value("conntrack-max-per-core", "conntrack.maxPerCore", "32768", CONNTRACK),
            value("conntrack-min", "conntrack.min", "131072", CONNTRACK),
            value("conntrack-tcp-timeout-established", "conntrack.tcpEstablishedTimeout", "24h", CONNTRACK),
            value("conntrack-tcp-timeout-close-wait", "conntrack.tcpCloseWaitTimeout", "1h", CONNTRACK),
            flag("conntrack-tcp-be-liberal", "conntrack.tcpBeLiberal", "false", CONNTRACK),
            value(
                    "kube-api-content-type",
                    "clientConnection.contentType",
                    "application/vnd.kubernetes.protobuf",
                    "Fairlead uses JSON for the API server"),
            field("clientConnection.acceptContentTypes", "", "Fairlead uses JSON for the API server"),
            value(
                    "config-sync-period",
                    "configSyncPeriod",
                    "15m",
                    "unchanged objects need no sync; changes take effect immediately"),
            value("feature-gates", "featureGates", "", GATES),
            flag("profiling", "enableProfiling", "false", "profile the JVM with other tools, such as jcmd"),
            value("show-hidden-metrics-for-version", "showHiddenMetricsForVersion", "", METRICS),
            value("oom-score-adj", "oomScoreAdj", "-999", "the kubelet sets it from the priority of the pod"),
            value("healthz-port", null, "10256", ADDRESS_FLAGS),
            value("metrics-port", null, "10249", ADDRESS_FLAGS),
            value("log-flush-frequency", "logging.flushFrequency", "5s", LOGS),
            value("vmodule", "logging.vmodule", "", LOGS),
            field("logging.options", "", LOGS),
            flag("log-json-split-stream", null, "false", LOGS),
            value("log-json-info-buffer-size", null, "0", LOGS),
            flag("log-text-split-stream", null, "false", LOGS),
            value("log-text-info-buffer-size", null, "0", LOGS),
            flag("logtostderr", null, "true", LOGS),
            flag("alsologtostderr", null, "false", LOGS),
            value("stderrthreshold", null, "2", LOGS),
            value("log-backtrace-at", null, ":0", LOGS),
            value("log-dir", null, "", LOGS),
            value("log-file", null, "", LOGS),
            value("log-file-max-size", null, "1800", LOGS),
            flag("one-output", null, "false", LOGS),
            flag("skip-headers", null, "false", LOGS),
            flag("skip-log-headers", null, "false", LOGS),
            flag("add-dir-header", null, "false", LOGS),
            value("proxy-port-range", "portRange", "", OLD),
            value("udp-timeout", "udpIdleTimeout", "250ms", OLD),
            value("resource-container", "resourceContainer", "", OLD),
            value("conntrack-max", "conntrack.max", "0", OLD),
            flag("cleanup-ipvs", null, "true", OLD),
            flag("windows-service", "windowsRunAsService", "false", WINDOWS),
            value("source-vip", "winkernel.sourceVip", "", WINDOWS),
            value("network-name", "winkernel.networkName", "", WINDOWS),
            flag("enable-dsr", "winkernel.enableDSR", "false", WINDOWS),
            value("root-hnsendpoint-name", "winkernel.rootHnsEndpointName", "", WINDOWS),
            flag("forward-healthcheck-vip", "winkernel.forwardHealthCheckVip", "false", WINDOWS));

    /** All settings, in the order of the documentation. */
    public static List<KubeProxySetting> all() {
        return ALL;
    }

    private static KubeProxySetting value(String flag, @Nullable String field, String standard, String reason) {
        return new KubeProxySetting(flag, field, false, standard, reason);
    }

    private static KubeProxySetting flag(String flag, @Nullable String field, String standard, String reason) {
        return new KubeProxySetting(flag, field, true, standard, reason);
    }

    private static KubeProxySetting field(String field, String standard, String reason) {
        return new KubeProxySetting(null, field, false, standard, reason);
    }

    /** Whether a field has the default of kube-proxy. */
    boolean isStandard(JsonNode value) {
        return isUnset(value)
                || value.isValueNode()
                        && (value.asString().equals(standard) || isSameDuration(value.asString(), standard));
    }

    /** Whether a field has the zero value of its type, as all fields have in a file that kubeadm wrote. */
    static boolean isUnset(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, ARRAY -> value.valueStream().allMatch(KubeProxySetting::isUnset);
            case NUMBER -> value.asDouble() == 0;
            case BOOLEAN -> !value.booleanValue();
            case STRING ->
                value.asString().isEmpty() || value.asString().equals("0") || isSameDuration(value.asString(), "0");
            default -> true;
        };
    }

    private static boolean isSameDuration(String one, String other) {
        try {
            Duration duration = DurationText.parse(one);
            return duration.equals(DurationText.parse(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

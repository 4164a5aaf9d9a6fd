package io.fairlead.k8s.config;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.KeepAliveConfig;
import io.fairlead.config.KernelNumbers;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.UnixSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a node.
 *
 * <p>Threading: Immutable.
 *
 * <p>Failure: what is not allowed is an {@link IllegalArgumentException} whose message begins with the key.
 *
 * @param manifests where Services are read from; null for the API server
 * @param apiServer how the API server is reached, unless there are manifests
 * @param stateDir where the last known state of the cluster is kept for the next start; null to keep none
 * @param serviceProxyName serve the Services whose label {@code service.kubernetes.io/service-proxy-name} is this; null
 *     for those without the label
 * @param hostnameOverride name of the Node, in lower case; null, only with manifests, for their only Node
 * @param bindAddress the node's own address, overrides those of its Node; a wildcard for those
 * @param daemonSet the DaemonSet whose pod this node is; while it exists, a pod that stops is replaced, and the kernel rules
 *     stay for the next one. Null for none
 * @param detectLocal how local pods are distinguished from other clients, as configured; the result is in {@code proxy}
 * @param nodeportAddresses where node ports are served
 * @param proxy how traffic is captured, and connections are accepted, balanced and relayed
 * @param health where the node serves its health, metrics and configuration
 * @param metrics how many series its metrics have
 * @param accessLog records of connections
 * @param logLevel how much is logged
 * @param loggingFormat how a line of the log is written
 */
public record NodeConfig(
        @Nullable Path manifests,
        ApiServerConfig apiServer,
        @Nullable Path stateDir,
        @Nullable String serviceProxyName,
        @Nullable String hostnameOverride,
        IpAddress bindAddress,
        @Nullable DaemonSetName daemonSet,
        DetectLocal detectLocal,
        NodePortRanges nodeportAddresses,
        ProxyConfig proxy,
        HealthConfig health,
        MetricsConfig metrics,
        AccessLogConfig accessLog,
        String logLevel,
        String loggingFormat) {
    /** A DNS subdomain, as the API server requires for names of Nodes. */
    private static final Pattern NODE_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    public NodeConfig {
        if (hostnameOverride == null && manifests == null) {
            throw new IllegalArgumentException("hostnameOverride is not set; expected the name of the Node");
        }
        if (hostnameOverride != null) {
            hostnameOverride = nodeName(hostnameOverride);
        }
        if (serviceProxyName != null && !LABEL_VALUE.matcher(serviceProxyName).matches()) {
            throw new IllegalArgumentException("serviceProxyName is '" + serviceProxyName
                    + "'; expected the value of a label: at most 63 letters, digits, '-', '_' and '.'");
        }
        if (daemonSet != null && manifests != null) {
            throw new IllegalArgumentException("daemonSet is '" + daemonSet
                    + "', and only the API server knows whether it exists, which is not asked where manifests are served;"
                    + " leave daemonSet out, and set keepRulesOnStop if rules are to stay");
        }
        Duration attempt = proxy.connection().dialAttemptTimeout();
        Duration all = proxy.connection().dialTimeout();
        if (all.compareTo(attempt) < 0) {
            throw new IllegalArgumentException("dialTimeout is " + DurationText.format(all)
                    + ", which is less than dialAttemptTimeout, " + DurationText.format(attempt)
                    + "; it must allow at least one attempt");
        }
        EjectionConfig ejection = proxy.connection().ejection();
        if (ejection.maxTime().compareTo(ejection.time()) < 0) {
            throw new IllegalArgumentException("ejectionMaxTime is " + DurationText.format(ejection.maxTime())
                    + ", which is less than ejectionTime, " + DurationText.format(ejection.time()));
        }
    }

    /** A node with a text log, no access log, and the default metrics. */
    public NodeConfig(
            @Nullable Path manifests,
            ApiServerConfig apiServer,
            @Nullable Path stateDir,
            @Nullable String serviceProxyName,
            @Nullable String hostnameOverride,
            IpAddress bindAddress,
            @Nullable DaemonSetName daemonSet,
            DetectLocal detectLocal,
            NodePortRanges nodeportAddresses,
            ProxyConfig proxy,
            HealthConfig health,
            String logLevel) {
        this(
                manifests,
                apiServer,
                stateDir,
                serviceProxyName,
                hostnameOverride,
                bindAddress,
                daemonSet,
                detectLocal,
                nodeportAddresses,
                proxy,
                health,
                MetricsConfig.DEFAULT,
                AccessLogConfig.DEFAULT,
                logLevel,
                "text");
    }

    /** A node that serves manifests, without health and metrics servers, and with defaults otherwise. */
    public static NodeConfig ofManifests(Path manifests, ProxyConfig proxy, NodePortRanges nodePorts) {
        return new NodeConfig(
                manifests,
                ApiServerConfig.DEFAULT,
                null,
                null,
                null,
                IpAddress.any(IpFamily.IPV4),
                null,
                DetectLocal.of(proxy.capture().localDetection()),
                nodePorts,
                proxy,
                new HealthConfig(null, null, false),
                "INFO");
    }

    /** The same with other health and metrics servers. */
    public NodeConfig withHealth(HealthConfig other) {
        return new NodeConfig(
                manifests,
                apiServer,
                stateDir,
                serviceProxyName,
                hostnameOverride,
                bindAddress,
                daemonSet,
                detectLocal,
                nodeportAddresses,
                proxy,
                other,
                metrics,
                accessLog,
                logLevel,
                loggingFormat);
    }

    /** The same with another access log. */
    public NodeConfig withAccessLog(AccessLogConfig other) {
        return new NodeConfig(
                manifests,
                apiServer,
                stateDir,
                serviceProxyName,
                hostnameOverride,
                bindAddress,
                daemonSet,
                detectLocal,
                nodeportAddresses,
                proxy,
                health,
                metrics,
                other,
                logLevel,
                loggingFormat);
    }

    private static String nodeName(String written) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        if (!NODE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("hostnameOverride is '" + written
                    + "'; expected the name of the Node: lower-case letters, digits, '-' and '.'");
        }
        return name;
    }

    /** Every key with the value that is in force, as YAML or JSON would have it; null where nothing is set. */
    public Map<String, @Nullable Object> effective() {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        keys.put("manifests", manifests == null ? null : manifests.toString());
        keys.put("kubeconfig", apiServer.kubeconfig());
        keys.put("context", apiServer.context());
        keys.put("master", apiServer.master());
        keys.put("kubeApiQps", apiServer.kubeApiQps());
        keys.put("kubeApiBurst", apiServer.kubeApiBurst());
        keys.put("listPageSize", apiServer.listPageSize());
        keys.put("watchStallTimeout", text(apiServer.watchStallTimeout()));
        keys.put("stateDir", stateDir == null ? null : stateDir.toString());
        keys.put("serviceProxyName", serviceProxyName);
        keys.put("hostnameOverride", hostnameOverride);
        keys.put("bindAddress", bindAddress.toString());
        putCapture(keys);
        keys.put("keepRulesOnStop", proxy.capture().keepRulesOnStop());
        keys.put("daemonSet", daemonSet == null ? null : daemonSet.toString());
        keys.put("nodeportAddresses", nodeportAddresses.values());
        putProxy(keys);
        putConnection(proxy.connection(), keys);
        putUdp(proxy.udp(), keys);
        keys.put("healthzBindAddress", text(health.healthzBindAddress()));
        keys.put("metricsBindAddress", text(health.metricsBindAddress()));
        keys.put("bindAddressHardFail", health.bindAddressHardFail());
        keys.put(
                "probeDir", health.probeDir() == null ? null : health.probeDir().toString());
        UnixSocket socket = health.adminSocket();
        keys.put("adminSocket", socket == null ? "" : socket.path());
        keys.put(
                "adminTokenFile",
                health.adminTokenFile() == null ? null : health.adminTokenFile().toString());
        putMetrics(keys);
        keys.put("logLevel", logLevel);
        keys.put("loggingFormat", loggingFormat);
        return Collections.unmodifiableMap(keys);
    }

    private void putCapture(Map<String, @Nullable Object> keys) {
        keys.put("capture", proxy.capture().mode().toString());
        keys.put(
                "clusterCidr",
                detectLocal.clusterCidr().stream().map(Cidr::toString).toList());
        keys.put("detectLocalMode", detectLocal.mode().toString());
        keys.put("podBridgeInterface", detectLocal.podBridgeInterface());
        keys.put("podInterfaceNamePrefix", detectLocal.podInterfaceNamePrefix());
        keys.put("masqueradeAll", proxy.capture().masqueradeAll());
        putNumbers(proxy.capture().numbers(), keys);
    }

    private static void putNumbers(KernelNumbers numbers, Map<String, @Nullable Object> keys) {
        keys.put("captureMark", KernelNumbers.text(numbers.captureMark()));
        keys.put("dialMark", KernelNumbers.text(numbers.dialMark()));
        keys.put("rulePriority", numbers.rulePriority());
        keys.put("routingTable", numbers.routingTable());
        keys.put("conntrackZone", numbers.conntrackZone());
        keys.put("transparentSourcePorts", numbers.transparentSourcePorts().toString());
    }

    private void putMetrics(Map<String, @Nullable Object> keys) {
        keys.put("metricsEndpoints", metrics.metricsEndpoints());
        keys.put("metricsMaxServicePorts", metrics.metricsMaxServicePorts());
        keys.put("metricsMaxEndpoints", metrics.metricsMaxEndpoints());
        OtlpConfig otlp = metrics.otlp();
        keys.put(
                "otlpEndpoint",
                otlp.otlpEndpoint() == null ? "" : otlp.otlpEndpoint().toString());
        keys.put("otlpInterval", text(otlp.otlpInterval()));
        keys.put(
                "otlpHeadersFile",
                otlp.otlpHeadersFile() == null ? null : otlp.otlpHeadersFile().toString());
        keys.put(
                "otlpCaFile",
                otlp.otlpCaFile() == null ? null : otlp.otlpCaFile().toString());
        keys.put("accessLog", accessLog.accessLog().toString());
        keys.put(
                "accessLogFile",
                accessLog.accessLogFile() == null
                        ? null
                        : accessLog.accessLogFile().toString());
        keys.put("accessLogInterval", text(accessLog.accessLogInterval()));
        keys.put("accessLogSample", accessLog.accessLogSample());
    }

    private void putProxy(Map<String, @Nullable Object> keys) {
        keys.put("eventLoops", proxy.eventLoops());
        keys.put("relay", proxy.relay().name().toLowerCase(Locale.ROOT));
        keys.put("selector", proxy.selector());
        keys.put("affinityClients", proxy.affinityClients());
        keys.put("drainTimeout", text(proxy.drainTimeout()));
    }

    private static void putConnection(ConnectionConfig connection, Map<String, @Nullable Object> keys) {
        KeepAliveConfig keepAlive = connection.keepAlive();
        keys.put("dialAttempts", connection.dialAttempts());
        keys.put("dialHedgeDelay", text(connection.dialHedgeDelay()));
        keys.put("dialAttemptTimeout", text(connection.dialAttemptTimeout()));
        keys.put("dialTimeout", text(connection.dialTimeout()));
        EjectionConfig ejection = connection.ejection();
        keys.put("ejectionFailures", ejection.failures());
        keys.put("ejectionTime", text(ejection.time()));
        keys.put("ejectionMaxTime", text(ejection.maxTime()));
        keys.put("idleTimeout", text(connection.idleTimeout()));
        keys.put("halfClosedTimeout", text(connection.halfClosedTimeout()));
        keys.put("tcpUserTimeout", text(connection.tcpUserTimeout()));
        keys.put("keepAliveIdle", text(keepAlive.idle()));
        keys.put("keepAliveInterval", text(keepAlive.interval()));
        keys.put("keepAliveProbes", keepAlive.probes());
    }

    private static void putUdp(UdpConfig udp, Map<String, @Nullable Object> keys) {
        keys.put("udpUnrepliedTimeout", text(udp.unrepliedTimeout()));
        keys.put("udpRepliedTimeout", text(udp.repliedTimeout()));
        keys.put("udpMaxSessions", udp.maxSessions());
        keys.put("udpMaxSessionsPerService", udp.maxSessionsPerService());
        keys.put("udpMaxSessionsPerClient", udp.maxSessionsPerClient());
    }

    private static String text(Duration duration) {
        return DurationText.format(duration);
    }

    private static String text(@Nullable Object address) {
        return address == null ? "" : address.toString();
    }
}

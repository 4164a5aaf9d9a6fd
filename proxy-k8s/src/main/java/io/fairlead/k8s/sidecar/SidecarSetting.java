package io.fairlead.k8s.sidecar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a sidecar: their names, what help says about them, and how each value is read. Those that a node has too
 * have the same names, defaults and words.
 *
 * <p>Threading: Immutable.
 */
public enum SidecarSetting {
    SERVICE(
            "--service",
            "NS/NAME:PORT",
            Kind.TEXT,
            Group.SERVED,
            "Serve this port of a Service, by name or number. Its endpoints come from the API server, unless"
                    + " --endpoints or --manifests is given. Begins a group of --listen."),
    ENDPOINTS(
            "--endpoints",
            "SPEC",
            Kind.TEXT,
            Group.SERVED,
            "Use these endpoints: IP:PORT,IP:PORT,..., or dns:HOST:PORT for A and AAAA records, or dns+srv:NAME for SRV"
                    + " records. Begins a group of --listen, or follows --service, which then only names it."),
    LISTEN(
            "--listen",
            "ADDRESS",
            Kind.TEXT,
            Group.SERVED,
            "Listen here for the group: IP:PORT, [IPv6]:PORT, IP:PORT/udp for UDP, or unix:/PATH for a Unix socket."
                    + " Repeatable."),
    TRANSPARENT(
            "--transparent",
            "",
            Kind.SWITCH,
            Group.SERVED,
            "Intercept the connections of this network namespace to the cluster IPs of the Services, all their ports,"
                    + " as well. Needs the capability NET_ADMIN, and makes --listen optional."),
    MANIFESTS(
            "--manifests",
            "DIR|FILE",
            Kind.TEXT,
            Group.SERVED,
            "Read the Services and EndpointSlices from here: every *.yaml, *.yml and *.json of the directory. Changes"
                    + " take effect within a second. Default: the API server."),
    HOSTNAME_OVERRIDE(
            "--hostname-override",
            "NAME",
            Kind.TEXT,
            Group.SERVED,
            "Name of this node, for traffic policy Local and topology hints. Default: $NODE_NAME, else not known, and"
                    + " any endpoint may be used."),
    KUBECONFIG(
            "--kubeconfig",
            "FILE",
            Kind.TEXT,
            Group.API_SERVER,
            "Kubeconfig file with the API server and the credentials. Default: $KUBECONFIG, else those that a pod has."),
    CONTEXT("--context", "NAME", Kind.TEXT, Group.API_SERVER, "Context of the kubeconfig. Default: its current one."),
    MASTER(
            "--master",
            "URL",
            Kind.TEXT,
            Group.API_SERVER,
            "URL of the API server; overrides the one in the kubeconfig."),
    EVENT_LOOPS("--event-loops", "N", Kind.NUMBER, Group.RELAY, "Threads that accept and relay. Default: 1."),
    RELAY(
            "--relay",
            "MODE",
            Kind.RELAY_MODE,
            Group.RELAY,
            "How bytes are relayed: ${COMPLETION-CANDIDATES}. auto uses splice on Linux, and copies elsewhere. Default:"
                    + " auto."),
    SELECTOR(
            "--selector",
            "NAME",
            Kind.SELECTOR,
            Group.RELAY,
            "How to select the endpoint of a connection, for Services without the annotation fairlead.io/selector:"
                    + " ${COMPLETION-CANDIDATES}. Default: random."),
    AFFINITY_CLIENTS(
            "--affinity-clients",
            "N",
            Kind.NUMBER,
            Group.RELAY,
            "Clients remembered for session affinity; fewer if they do not fit into a quarter of the heap. Default:"
                    + " 1000000."),
    DRAIN_TIMEOUT(
            "--drain-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "When the sidecar is stopped, keep serving while the application has connections, for TIME at most."
                    + " Default: 30s."),
    DIAL_ATTEMPTS(
            "--dial-attempts",
            "N",
            Kind.NUMBER,
            Group.CONNECTIONS,
            "Make up to N attempts at endpoints for one connection. Default: 3."),
    DIAL_HEDGE_DELAY(
            "--dial-hedge-delay",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Try a second endpoint while the first has not answered for TIME; 0 never. Default: 250ms."),
    DIAL_ATTEMPT_TIMEOUT(
            "--dial-attempt-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Count an attempt as failed if it has no answer for TIME. Default: 1s500ms."),
    DIAL_TIMEOUT(
            "--dial-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Limit all attempts together to TIME. Default: 10s."),
    EJECTION_FAILURES(
            "--ejection-failures",
            "N",
            Kind.NUMBER,
            Group.CONNECTIONS,
            "Eject an endpoint after N failed attempts in a row; 0 never. Default: 3."),
    EJECTION_TIME(
            "--ejection-time",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Eject it for TIME, each further time twice as long. Default: 10s."),
    EJECTION_MAX_TIME(
            "--ejection-max-time", "TIME", Kind.TIME, Group.CONNECTIONS, "Limit an ejection to TIME. Default: 1m."),
    IDLE_TIMEOUT(
            "--idle-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Reset a connection without a byte for TIME; 0 never. Default: 1h."),
    HALF_CLOSED_TIMEOUT(
            "--half-closed-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Reset a half-closed connection without a byte for TIME; 0 never. Default: 1h."),
    TCP_USER_TIMEOUT(
            "--tcp-user-timeout",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "End a connection if its endpoint leaves bytes unacknowledged for TIME; 0 leaves it to the kernel."
                    + " Default: 2m."),
    KEEP_ALIVE_IDLE(
            "--keep-alive-idle",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Silence before the first keep-alive probe; 0 never. Default: 1m."),
    KEEP_ALIVE_INTERVAL(
            "--keep-alive-interval",
            "TIME",
            Kind.TIME,
            Group.CONNECTIONS,
            "Time between keep-alive probes. Default: 15s."),
    KEEP_ALIVE_PROBES(
            "--keep-alive-probes",
            "N",
            Kind.NUMBER,
            Group.CONNECTIONS,
            "End a connection after N unanswered probes. Default: 4."),
    UDP_UNREPLIED_TIMEOUT(
            "--udp-unreplied-timeout",
            "TIME",
            Kind.TIME,
            Group.UDP,
            "End a UDP session without a datagram for TIME, until its endpoint has replied. Default: 30s."),
    UDP_REPLIED_TIMEOUT(
            "--udp-replied-timeout",
            "TIME",
            Kind.TIME,
            Group.UDP,
            "End it without a datagram for TIME once its endpoint has replied. Default: 2m."),
    UDP_MAX_SESSIONS("--udp-max-sessions", "N", Kind.NUMBER, Group.UDP, "Keep up to N UDP sessions. Default: 65536."),
    UDP_MAX_SESSIONS_PER_SERVICE(
            "--udp-max-sessions-per-service",
            "N",
            Kind.NUMBER,
            Group.UDP,
            "Keep up to N of one Service; 0 sets no bound of its own. Default: 0."),
    UDP_MAX_SESSIONS_PER_CLIENT(
            "--udp-max-sessions-per-client",
            "N",
            Kind.NUMBER,
            Group.UDP,
            "Keep up to N of one client address. Default: 4096."),
    HEALTHZ_BIND_ADDRESS(
            "--healthz-bind-address",
            "IP[:PORT]",
            Kind.TEXT,
            Group.OBSERVED,
            "Address of /healthz, /livez and /readyz; empty disables them. Default: all addresses, port 10356."),
    METRICS_BIND_ADDRESS(
            "--metrics-bind-address",
            "IP[:PORT]",
            Kind.TEXT,
            Group.OBSERVED,
            "Address of /metrics; empty disables it. Default: 127.0.0.1:10349."),
    BIND_ADDRESS_HARD_FAIL(
            "--bind-address-hard-fail",
            "",
            Kind.SWITCH,
            Group.OBSERVED,
            "Exit if the sidecar cannot listen on one of these, instead of retrying."),
    ACCESS_LOG(
            "--access-log",
            "FORMAT",
            Kind.ACCESS_LOG_FORMAT,
            Group.OBSERVED,
            "Write a record of each connection and UDP session that ended, as: ${COMPLETION-CANDIDATES}. json is one"
                    + " object with the attribute names of OpenTelemetry. Default: off."),
    ACCESS_LOG_FILE(
            "--access-log-file",
            "FILE",
            Kind.TEXT,
            Group.OBSERVED,
            "Append the records to this file; it is opened anew after it was moved. Default: standard output."),
    ACCESS_LOG_INTERVAL(
            "--access-log-interval",
            "TIME",
            Kind.TIME,
            Group.OBSERVED,
            "Also record a connection when it opens, and every TIME while it is open; 0 never. Default: 0."),
    ACCESS_LOG_SAMPLE(
            "--access-log-sample",
            "PART",
            Kind.TEXT,
            Group.OBSERVED,
            "Record this part of the connections, 0 to 1, and all that failed. Default: 1."),
    LOGGING_FORMAT(
            "--logging-format",
            "FORMAT",
            Kind.LOGGING_FORMAT,
            Group.OBSERVED,
            "Write each line of the log as: ${COMPLETION-CANDIDATES}. json is one object with the fields of the Elastic"
                    + " Common Schema, and takes about 11 MiB more memory. Default: text."),
    /** Every command has it, so this is only how it is read here. */
    LOG_LEVEL("--log-level", "LEVEL", Kind.SHARED, Group.OBSERVED, "");

    /** The values that an option takes. */
    public enum Kind {
        TEXT,
        NUMBER,
        TIME,
        /** None, {@code true} or {@code false}. */
        SWITCH,
        RELAY_MODE,
        SELECTOR,
        LOGGING_FORMAT,
        ACCESS_LOG_FORMAT,
        /** The option belongs to all commands. */
        SHARED
    }

    /** The headings of the help. */
    public enum Group {
        SERVED("What to serve"),
        API_SERVER("API server"),
        RELAY("Relay and load balancing"),
        CONNECTIONS("Connections"),
        UDP("UDP sessions"),
        OBSERVED("Health checks, metrics and logs");

        private final String heading;

        Group(String heading) {
            this.heading = heading;
        }

        @Override
        public String toString() {
            return heading;
        }
    }

    private static final List<SidecarSetting> ALL = List.of(values());

    private final String flag;
    private final String label;
    private final Kind kind;
    private final Group group;
    private final String description;

    SidecarSetting(String flag, String label, Kind kind, Group group, String description) {
        this.flag = flag;
        this.label = label;
        this.kind = kind;
        this.group = group;
        this.description = description;
    }

    /** All of them, in the order of the help. */
    public static List<SidecarSetting> all() {
        return ALL;
    }

    /** The option with this flag; null if there is none. */
    static @Nullable SidecarSetting of(String flag) {
        for (SidecarSetting setting : ALL) {
            if (setting.flag.equals(flag)) {
                return setting;
            }
        }
        return null;
    }

    /** The name of the option, such as {@code --dial-attempts}. */
    public String flag() {
        return flag;
    }

    /** What help calls its value; empty for a switch. */
    public String label() {
        return label;
    }

    /** The values that it takes. */
    public Kind kind() {
        return kind;
    }

    /** Where help lists it. */
    public Group group() {
        return group;
    }

    /** What it does, its unit and its default. */
    public String description() {
        return description;
    }

    /** Whether it may be written several times. */
    public boolean isRepeatable() {
        return this == SERVICE || this == ENDPOINTS || this == LISTEN;
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.k8s.sidecar.SidecarSetting;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The list of a command's options in groups with headings, by the class that has them.
 *
 * <p>Threading: Thread-safe.
 */
final class OptionGroups {
    private static final String COMMON = "Common options";
    private static final String CONNECTIONS = "Connections";

    /** In the order of the help. */
    private static final List<String> HEADINGS = List.of(
            "What to serve",
            "API server",
            "Capture of traffic",
            "Node ports",
            "Relay and load balancing",
            CONNECTIONS,
            "UDP sessions",
            "Health checks, metrics and logs",
            COMMON);

    private static final Map<Class<?>, String> BY_CLASS = Map.ofEntries(
            Map.entry(NodeCommand.class, "What to serve"),
            Map.entry(ApiServerOptions.class, "API server"),
            Map.entry(CaptureOptions.class, "Capture of traffic"),
            Map.entry(KernelNumberOptions.class, "Capture of traffic"),
            Map.entry(NodePortOption.class, "Node ports"),
            Map.entry(ProxyOptions.class, "Relay and load balancing"),
            Map.entry(ConnectionOptions.class, CONNECTIONS),
            Map.entry(UdpOptions.class, "UDP sessions"),
            Map.entry(HealthOptions.class, "Health checks, metrics and logs"),
            Map.entry(MetricsOptions.class, "Health checks, metrics and logs"),
            Map.entry(AccessLogOptions.class, "Health checks, metrics and logs"));

    private static final Map<String, String> BY_NAME = Map.of(
            "--affinity-clients", "Relay and load balancing",
            "--state-dir", "API server",
            "--drain-timeout", CONNECTIONS,
            "--handover-dir", CONNECTIONS,
            "--log-level", "Health checks, metrics and logs",
            "--logging-format", "Health checks, metrics and logs");

    private OptionGroups() {}

    /** The list, as a section of the help. */
    static String render(Help help) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        HEADINGS.forEach(heading -> groups.put(heading, new ArrayList<>()));
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(heading(option), _ -> new ArrayList<>()).add(option);
            }
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            if (!options.isEmpty()) {
                Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
                layout.addOptions(options, help.parameterLabelRenderer());
                text.append(System.lineSeparator())
                        .append(heading)
                        .append(':')
                        .append(System.lineSeparator())
                        .append(layout);
            }
        });
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        String byName = BY_NAME.get(option.longestName());
        if (byName != null) {
            return byName;
        }
        if (option.userObject() instanceof SidecarSetting setting) {
            return setting.group().toString();
        }
        return option.userObject() instanceof Member member
                ? BY_CLASS.getOrDefault(member.getDeclaringClass(), COMMON)
                : COMMON;
    }
}

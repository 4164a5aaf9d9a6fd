package io.fairlead.k8s.config;

import io.fairlead.config.DurationText;
import io.fairlead.config.Suggestion;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.yaml.YamlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/**
 * Reads kube-proxy's configuration file: uses the fields that apply to Fairlead, and warns about the others if they
 * differ from kube-proxy's defaults. An unknown field is only a warning, because a newer kube-proxy may have it.
 * Confined to one file.
 */
final class KubeProxyConfigurationReader {
    /** Counts in modes iptables and ipvs. */
    private static final String MASQUERADE_ALL = "iptables.masqueradeAll";

    /** Counts in mode nftables. */
    private static final String NFTABLES_MASQUERADE_ALL = "nftables.masqueradeAll";

    private static final String NFTABLES = "nftables";

    /** The keys that fields stand for. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("clientConnection.kubeconfig", "kubeconfig"),
            Map.entry("clientConnection.qps", "kubeApiQps"),
            Map.entry("clientConnection.burst", "kubeApiBurst"),
            Map.entry("hostnameOverride", "hostnameOverride"),
            Map.entry("bindAddress", "bindAddress"),
            Map.entry("healthzBindAddress", "healthzBindAddress"),
            Map.entry("metricsBindAddress", "metricsBindAddress"),
            Map.entry("bindAddressHardFail", "bindAddressHardFail"),
            Map.entry("nodePortAddresses", "nodeportAddresses"),
            Map.entry("clusterCIDR", "clusterCidr"),
            Map.entry("logging.format", "loggingFormat"),
            Map.entry("detectLocalMode", "detectLocalMode"),
            Map.entry("detectLocal.bridgeInterface", "podBridgeInterface"),
            Map.entry("detectLocal.interfaceNamePrefix", "podInterfaceNamePrefix"),
            Map.entry(MASQUERADE_ALL, "masqueradeAll"),
            Map.entry(NFTABLES_MASQUERADE_ALL, "masqueradeAll"),
            Map.entry("conntrack.udpTimeout", "udpUnrepliedTimeout"),
            Map.entry("conntrack.udpStreamTimeout", "udpRepliedTimeout"));

    private static final String MODE = "mode";
    private static final String SCHEDULER = "ipvs.scheduler";
    private static final String IPVS_UDP_TIMEOUT = "ipvs.udpTimeout";
    private static final String VERBOSITY = "logging.verbosity";

    private static final Map<String, KubeProxySetting> WITHOUT_MEANING = KubeProxySetting.all().stream()
            .filter(setting -> setting.field() != null)
            .collect(Collectors.toMap(setting -> String.valueOf(setting.field()), setting -> setting));

    private static final Set<String> KNOWN = knownFields();

    private static final String REMEDY = "it can stay";

    private final YamlFile file;
    private final FieldReader fields;
    private final List<Problem> problems = new ArrayList<>();
    private int standardFields;
    private boolean isNftables;
    private @Nullable Setting mode;
    private @Nullable Setting scheduler;
    private @Nullable Setting ipvsUdpTimeout;

    KubeProxyConfigurationReader(YamlFile file, List<ConfigKey> keys) {
        this.file = file;
        this.fields = new FieldReader(file, keys);
    }

    ConfigFile read(Node document, JsonNode tree) {
        isNftables = tree.path(MODE).asString("").equals(NFTABLES);
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!field.getKey().equals("apiVersion") && !field.getKey().equals("kind")) {
                take(document, field.getKey(), field.getValue());
            }
        }
        if (standardFields > 0) {
            problems.add(Problem.ofFile(
                    Severity.NOTE,
                    file.place(document),
                    "ignored fields that are unset or have the defaults of kube-proxy: " + standardFields,
                    "they can stay"));
        }
        return new ConfigFile(fields.settings(), new KubeProxyMode(mode, scheduler, ipvsUdpTimeout), problems);
    }

    private void take(Node document, String path, JsonNode value) {
        String key = KEYS.get(path);
        KubeProxySetting without = WITHOUT_MEANING.get(path);
        if (key != null) {
            if (!KubeProxySetting.isUnset(value)) {
                takeKey(key, document, path, value);
            }
        } else if (path.equals(MODE)) {
            mode = setting(document, path, value);
        } else if (path.equals(SCHEDULER)) {
            scheduler = setting(document, path, value);
        } else if (path.equals(IPVS_UDP_TIMEOUT)) {
            ipvsUdpTimeout = timeout(document, path, value);
        } else if (path.equals(VERBOSITY)) {
            takeVerbosity(document, value);
        } else if (without != null) {
            passOver(document, path, value, without);
        } else if (isGroup(path)) {
            value.properties().forEach(field -> take(document, path + "." + field.getKey(), field.getValue()));
        } else {
            problems.add(warning(
                    file.place(document, path), path, "is not known" + suggestion(path) + ", so it has no effect"));
        }
    }

    private void takeKey(String key, Node document, String path, JsonNode value) {
        if (key.equals("masqueradeAll") && isNftables != path.equals(NFTABLES_MASQUERADE_ALL)) {
            String what = value + " has no effect: it applies to another mode";
            problems.add(warning(file.place(document, path), path, what));
        } else {
            fields.add(key, document, path, value);
        }
    }

    private @Nullable Setting setting(Node document, String path, JsonNode value) {
        Location location = file.place(document, path);
        if (KubeProxySetting.isUnset(value)) {
            return null;
        }
        if (!value.isString()) {
            fields.refuse(location, path, value + " has the wrong type; expected text", "correct the field");
        }
        return new Setting(value.asString(""), new ValueOrigin.Field(location, path));
    }

    private @Nullable Setting timeout(Node document, String path, JsonNode value) {
        Setting setting = setting(document, path, value);
        try {
            if (setting != null && value.isString()) {
                var _ = DurationText.parse(setting.text());
            }
        } catch (IllegalArgumentException e) {
            fields.refuse(file.place(document, path), path, String.valueOf(e.getMessage()), "correct the field");
        }
        return setting;
    }

    private void takeVerbosity(Node document, JsonNode value) {
        Location location = file.place(document, VERBOSITY);
        try {
            String level = Verbosity.logLevel(value.isNull() ? "0" : value.asString(""));
            if (level != null) {
                fields.put("logLevel", new Setting(level, new ValueOrigin.Field(location, VERBOSITY)));
            }
        } catch (IllegalArgumentException e) {
            fields.refuse(location, VERBOSITY, String.valueOf(e.getMessage()), "correct the field");
        }
    }

    private void passOver(Node document, String path, JsonNode value, KubeProxySetting setting) {
        if (setting.isStandard(value)) {
            standardFields++;
        } else {
            problems.add(warning(file.place(document, path), path, value + " has no effect: " + setting.reason()));
        }
    }

    private static boolean isGroup(String path) {
        return KNOWN.stream().anyMatch(field -> field.startsWith(path + "."));
    }

    private static Set<String> knownFields() {
        Set<String> known = new TreeSet<>(WITHOUT_MEANING.keySet());
        known.addAll(KEYS.keySet());
        known.addAll(List.of(MODE, SCHEDULER, IPVS_UDP_TIMEOUT, VERBOSITY));
        return known;
    }

    /** The nearest name of another field at the same level. */
    private static String suggestion(String path) {
        String group = path.substring(0, path.lastIndexOf('.') + 1);
        return Suggestion.of(
                path.substring(group.length()),
                KNOWN.stream()
                        .filter(field -> field.startsWith(group))
                        .map(field -> field.substring(group.length()).replaceAll("\\..*", ""))
                        .toList());
    }

    private static Problem warning(Location location, String field, String what) {
        return new Problem(Severity.WARNING, location, null, field, what, REMEDY);
    }
}

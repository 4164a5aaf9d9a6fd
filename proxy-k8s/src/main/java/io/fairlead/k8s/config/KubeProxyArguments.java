package io.fairlead.k8s.config;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the flags that only kube-proxy has out of the arguments of a node, so that those of a kube-proxy can be kept as
 * they are. As there, a flag may be written with underscores, a value may follow behind {@code =} or as the next
 * argument, and a switch needs none. Confined to its thread.
 *
 * <p>They are no options of picocli's, since every start would pay for seventy more of them.
 */
public final class KubeProxyArguments {
    private static final String REMEDY = "it can stay";
    private static final Pattern SHORT_VERBOSITY = Pattern.compile("-v(=?\\d+)?");

    private final Map<String, KubeProxySetting> known = new HashMap<>();
    private final Deque<String> ahead;
    private final List<String> remaining = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Setting> settings = new HashMap<>();

    private @Nullable Setting mode;
    private @Nullable Setting scheduler;
    private @Nullable Setting ipvsUdpTimeout;
    private @Nullable Setting logLevel;
    private boolean isInitOnly;
    private boolean isCleanup;

    private KubeProxyArguments(List<String> args) {
        ahead = new ArrayDeque<>(args);
        for (KubeProxySetting setting : KubeProxySetting.all()) {
            if (setting.flag() != null) {
                known.put(setting.flag(), setting);
            }
        }
    }

    /**
     * Sorts the arguments.
     *
     * @throws IllegalArgumentException if a flag must not be ignored
     */
    public static KubeProxyArguments of(List<String> args) {
        KubeProxyArguments sorted = new KubeProxyArguments(args);
        while (!sorted.ahead.isEmpty()) {
            sorted.take(sorted.ahead.pop());
        }
        return sorted;
    }

    /** The arguments that are left, in their order. */
    public List<String> remaining() {
        return remaining;
    }

    /** The extracted flags without effect. */
    public List<Problem> problems() {
        return problems;
    }

    /** The values of {@code --proxy-mode}, {@code --ipvs-scheduler} and {@code --ipvs-udp-timeout}. */
    public KubeProxyMode mode() {
        return new KubeProxyMode(mode, scheduler, ipvsUdpTimeout);
    }

    /** The values of the keys that have another name in kube-proxy. */
    public Map<String, Setting> settings() {
        return settings;
    }

    /** The log level of {@code -v}; null if it is the default anyway. */
    public @Nullable Setting logLevel() {
        return logLevel;
    }

    /** Whether the command only prepares what needs privileges, and exits. */
    public boolean isInitOnly() {
        return isInitOnly;
    }

    /** Whether the command removes what was added to the machine, and exits. */
    public boolean isCleanup() {
        return isCleanup;
    }

    private void take(String arg) {
        if (SHORT_VERBOSITY.matcher(arg).matches()) {
            takeVerbosity("-v", arg.equals("-v") ? value(null, "-v") : arg.substring(arg.startsWith("-v=") ? 3 : 2));
        } else if (arg.equals("--")) {
            remaining.add(arg);
            remaining.addAll(ahead);
            ahead.clear();
        } else if (arg.startsWith("--")) {
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals).replace('_', '-');
            takeFlag(name, equals < 0 ? null : arg.substring(equals + 1));
        } else {
            remaining.add(arg);
        }
    }

    private void takeFlag(String name, @Nullable String attached) {
        String flag = "--" + name;
        KubeProxySetting setting = known.get(name);
        if (setting != null) {
            ignore(flag, setting.isSwitch() ? isOn(flag, attached) : value(attached, flag), setting.reason());
            return;
        }
        switch (name) {
            case "v" -> takeVerbosity(flag, value(attached, flag));
            case "proxy-mode" -> mode = setting(value(attached, flag), flag);
            case "ipvs-scheduler" -> scheduler = setting(value(attached, flag), flag);
            case "ipvs-udp-timeout" -> ipvsUdpTimeout = timeout(value(attached, flag), flag);
            case "conntrack-udp-timeout" -> put("udpUnrepliedTimeout", timeout(value(attached, flag), flag));
            case "conntrack-udp-timeout-stream" -> put("udpRepliedTimeout", timeout(value(attached, flag), flag));
            case "init-only" -> isInitOnly = Boolean.parseBoolean(isOn(flag, attached));
            case "cleanup", "cleanup-iptables" -> isCleanup |= Boolean.parseBoolean(isOn(flag, attached));
            case "write-config-to" ->
                refuse(
                        !value(attached, flag).isEmpty(),
                        flag,
                        "write the configuration with 'fairlead node --print-config > FILE' instead");
            default -> remaining.add(attached == null ? flag : flag + "=" + attached);
        }
    }

    private String value(@Nullable String attached, String flag) {
        if (attached != null) {
            return attached;
        }
        if (ahead.isEmpty()) {
            throw new IllegalArgumentException(flag + " has no value; write " + flag + "=VALUE");
        }
        return ahead.pop();
    }

    /** The value of a switch, {@code true} or {@code false}, in any of the spellings that Go takes. */
    private static String isOn(String flag, @Nullable String attached) {
        return switch (attached) {
            case null -> "true";
            case "1", "t", "T", "true", "TRUE", "True" -> "true";
            case "0", "f", "F", "false", "FALSE", "False" -> "false";
            default -> throw new IllegalArgumentException(flag + " is '" + attached + "'; allowed are true and false");
        };
    }

    private static @Nullable Setting setting(String value, String flag) {
        return value.isEmpty() ? null : new Setting(value, new ValueOrigin.Flag(flag));
    }

    /** The last of several values counts, as in kube-proxy. */
    private void put(String key, @Nullable Setting setting) {
        if (setting == null) {
            settings.remove(key);
        } else {
            settings.put(key, setting);
        }
    }

    /** A timeout that the flag sets; null for 0, with which kube-proxy sets none. */
    private static @Nullable Setting timeout(String value, String flag) {
        try {
            return DurationText.parse(value).isZero() ? null : setting(value, flag);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
    }

    private void takeVerbosity(String flag, String value) {
        try {
            String level = Verbosity.logLevel(value);
            logLevel = level == null ? null : new Setting(level, new ValueOrigin.Flag(flag));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
    }

    private void ignore(String flag, String value, String reason) {
        problems.add(
                new Problem(Severity.WARNING, null, null, flag, "'" + value + "' has no effect: " + reason, REMEDY));
    }

    private static void refuse(boolean isSet, String flag, String remedy) {
        if (isSet) {
            throw new IllegalArgumentException(flag + " is not supported: " + remedy);
        }
    }
}

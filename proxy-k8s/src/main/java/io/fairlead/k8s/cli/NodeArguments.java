package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.ConfigFile;
import io.fairlead.k8s.config.ConfigFileException;
import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.config.KubeProxyArguments;
import io.fairlead.k8s.config.KubeProxyMode;
import io.fairlead.k8s.config.Setting;
import io.fairlead.k8s.config.ValueOrigin;
import io.fairlead.k8s.translate.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where the options of a node get their values from when they are not on the command line: a configuration file, and
 * below that the environment. Takes kube-proxy's own flags out of the arguments before the options are looked at.
 * Confined to one use of the command line at a time.
 */
final class NodeArguments implements IParameterPreprocessor, IDefaultValueProvider {
    static final String CONFIG = "--config";

    private static final Map<String, String> VARIABLES =
            Map.of("kubeconfig", "KUBECONFIG", "hostnameOverride", "NODE_NAME", "logLevel", "FAIRLEAD_LOG_LEVEL");

    private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

    private final Function<String, @Nullable String> environment;
    private final Map<String, Setting> settings = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean isInitOnly;
    private boolean isCleanup;

    NodeArguments(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** Called once the command is known, and before its options are; the stack has the next argument on top. */
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's choice
    public boolean preprocess(
            Stack<String> stack, CommandSpec command, @Nullable ArgSpec option, Map<String, Object> info) {
        settings.clear();
        problems.clear();
        try {
            KubeProxyArguments kubeProxy = KubeProxyArguments.of(stack.reversed());
            stack.clear();
            stack.addAll(kubeProxy.remaining().reversed());
            isInitOnly = kubeProxy.isInitOnly();
            isCleanup = kubeProxy.isCleanup();
            if (kubeProxy.remaining().stream().noneMatch(HELP::contains)) {
                collect(kubeProxy, command);
            }
        } catch (ConfigFileException | IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
        return false;
    }

    /** Merges the values of all sources; the first one counts. */
    private void collect(KubeProxyArguments kubeProxy, CommandSpec command) {
        ConfigFile file = configFile(kubeProxy.remaining(), command);
        KubeProxyMode mode = kubeProxy.mode().or(file.kubeProxy());
        put("logLevel", Optional.ofNullable(kubeProxy.logLevel()));
        mode.udpSessionTimeout().ifPresent(timeout -> {
            settings.put("udpUnrepliedTimeout", timeout);
            settings.put("udpRepliedTimeout", timeout);
        });
        kubeProxy.settings().forEach(settings::putIfAbsent);
        file.settings().forEach(settings::putIfAbsent);
        VARIABLES.forEach((key, variable) -> put(
                key,
                Optional.ofNullable(Blank.toNull(environment.apply(variable)))
                        .map(value -> new Setting(value, new ValueOrigin.Environment(variable)))));
        put("selector", mode.selector());
        put("nodeportAddresses", mode.nodeportAddresses());
        problems.addAll(kubeProxy.problems());
        problems.addAll(file.problems());
        problems.addAll(mode.problems());
    }

    private void put(String key, Optional<Setting> setting) {
        setting.ifPresent(value -> settings.putIfAbsent(key, value));
    }

    private static ConfigFile configFile(List<String> args, CommandSpec command) {
        String path = "";
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.startsWith(CONFIG + "=")) {
                path = arg.substring(CONFIG.length() + 1);
            } else if (arg.equals(CONFIG) && i + 1 < args.size()) {
                path = args.get(++i);
            }
        }
        try {
            return path.isEmpty() ? ConfigFile.NONE : ConfigFile.read(Path.of(path), keys(command));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--config is '" + path + "', which is no path: " + e.getReason(), e);
        }
    }

    /** The keys that there are: every option that has a value when the node runs. */
    static List<ConfigKey> keys(CommandSpec command) {
        return command.options().stream()
                .filter(NodeArguments::isKey)
                .map(OptionKeys::key)
                .toList();
    }

    private static boolean isKey(OptionSpec option) {
        return !option.usageHelp()
                && !option.versionHelp()
                && !option.longestName().equals(CONFIG)
                && !option.longestName().equals(NodeCommand.PRINT_CONFIG);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isKey(option)) {
            return null;
        }
        Setting setting = settings.get(OptionKeys.name(option));
        return setting == null ? null : setting.text();
    }

    /** The value of a key that did not come from its option; null if there is none. */
    @Nullable
    Setting setting(String key) {
        return settings.get(key);
    }

    /** Where the value of a key came from, once the arguments are parsed. */
    ValueOrigin origin(String key, CommandSpec command) {
        String flag = ConfigKey.flagOf(key);
        for (CommandSpec spec = command; spec != null; spec = spec.parent()) {
            if (spec.commandLine().getParseResult().hasMatchedOption(flag)) {
                return new ValueOrigin.Flag(flag);
            }
        }
        Setting setting = settings.get(key);
        return setting == null ? new ValueOrigin.BuiltIn() : setting.origin();
    }

    /** Settings without effect. */
    List<Problem> problems() {
        return problems;
    }

    /** Whether the command only prepares what needs privileges, and exits. */
    boolean isInitOnly() {
        return isInitOnly;
    }

    /** Whether the command removes what was added to the machine, and exits. */
    boolean isCleanup() {
        return isCleanup;
    }
}

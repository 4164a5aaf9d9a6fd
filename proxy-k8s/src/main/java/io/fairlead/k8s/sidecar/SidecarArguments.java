package io.fairlead.k8s.sidecar;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the command line of a sidecar by the table of {@link SidecarSetting}, in the forms {@code --name value} and
 * {@code --name=value}. It exists because loading a library for it costs 10 MiB and 0.1 s. It only has to accept what is
 * right: what it rejects is read again by that library, which says better what is wrong.
 *
 * <p>Threading: confined to one call.
 */
public final class SidecarArguments {
    private final SidecarValues values;

    private SidecarArguments(SidecarValues values) {
        this.values = values;
    }

    /**
     * The configuration of the arguments behind {@code sidecar}.
     *
     * @param environment of the process
     * @throws IllegalArgumentException if they are wrong; the message says how, but begins with the camelCase key of an
     *     option whose value is out of its range
     */
    public static SidecarConfig read(String[] args, Function<String, @Nullable String> environment) {
        SidecarArguments arguments = new SidecarArguments(new SidecarValues());
        arguments.readEnvironment(environment);
        arguments.readAll(args);
        return arguments.values.toConfig();
    }

    private void readEnvironment(Function<String, @Nullable String> environment) {
        String level = environment.apply("FAIRLEAD_LOG_LEVEL");
        if (level != null) {
            values.set(SidecarSetting.LOG_LEVEL, level);
        }
        String node = environment.apply("NODE_NAME");
        if (node != null) {
            values.set(SidecarSetting.HOSTNAME_OVERRIDE, node);
        }
    }

    private void readAll(String[] args) {
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String flag = equals < 0 ? args[i] : args[i].substring(0, equals);
            SidecarSetting setting = SidecarSetting.of(flag);
            if (setting == null) {
                throw new IllegalArgumentException("'fairlead sidecar' has no option '" + flag + "'");
            }
            if (equals >= 0) {
                values.set(setting, args[i].substring(equals + 1));
            } else if (setting.kind() == SidecarSetting.Kind.SWITCH) {
                values.set(setting, "true");
            } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
                values.set(setting, args[++i]);
            } else {
                throw new IllegalArgumentException(flag + " has no value");
            }
        }
    }
}

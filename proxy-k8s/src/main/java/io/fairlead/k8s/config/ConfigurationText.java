package io.fairlead.k8s.config;

import io.fairlead.k8s.yaml.KubernetesSchema;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a configuration as a file that can be read again. Thread-safe. */
public final class ConfigurationText {
    private static final int COMMENT_COLUMN = 40;

    private ConfigurationText() {}

    /**
     * A file of Fairlead's own kind.
     *
     * @param effective each key and its value, as {@link NodeConfig#effective()} has them
     * @param origin where the value of a key came from
     */
    public static String of(Map<String, @Nullable Object> effective, Function<String, ValueOrigin> origin) {
        StringBuilder text =
                new StringBuilder("apiVersion: " + ConfigFile.API_VERSION + "\nkind: " + ConfigFile.KIND + "\n");
        Dump dump = new Dump(DumpSettings.builder()
                .setSchema(new KubernetesSchema())
                .setDefaultFlowStyle(FlowStyle.FLOW)
                .setWidth(Integer.MAX_VALUE)
                .build());
        effective.forEach((key, value) -> {
            String line = key + ": " + dump.dumpToString(value).strip();
            text.append(line)
                    .repeat(' ', Math.max(1, COMMENT_COLUMN - line.length()))
                    .append("# ")
                    .append(origin.apply(key))
                    .append('\n');
        });
        return text.toString();
    }
}

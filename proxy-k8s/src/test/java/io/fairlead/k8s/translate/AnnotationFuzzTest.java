package io.fairlead.k8s.translate;

import io.fairlead.k8s.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever an annotation says, it is taken or ignored. */
class AnnotationFuzzTest {
    private static final List<String> VALUES = List.of(
            "least-conn",
            "0",
            "1",
            "100",
            "250ms",
            "1m30s",
            "24h",
            "off",
            "true",
            "zone",
            "v2",
            "10.0.0.0/8, fd00::/8",
            "30s",
            "keep");

    @Test
    void anAnnotationIsTakenOrIgnored() {
        List<String> samples = Arrays.stream(ServiceSetting.values())
                .flatMap(setting -> VALUES.stream().map(value -> setting.key() + "=" + value))
                .toList();
        Fuzz.texts(samples, input -> {
            String[] parts = new String(input, StandardCharsets.UTF_8).split("=", 2);
            Map<String, String> annotations =
                    Map.of(ServiceSetting.PREFIX + parts[0], parts.length == 1 ? "" : parts[1]);
            SettingsTranslation.run(
                    annotations, new Findings(new ObjectReference("Service", "default", "web", ""), Origin.API_SERVER));
        });
    }
}

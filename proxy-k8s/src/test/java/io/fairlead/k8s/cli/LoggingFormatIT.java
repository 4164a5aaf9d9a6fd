package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a process writes to its log, line by line. */
class LoggingFormatIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    /** The log of a node that is stopped as soon as it serves. */
    private List<String> log(String... options) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "node",
                "--manifests",
                folder.toString(),
                "--nodeport-addresses",
                "127.0.0.1/32",
                "--healthz-bind-address=",
                "--metrics-bind-address="));
        command.addAll(List.of(options));
        Process node = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> !node.isAlive() || Files.readString(log).contains("serving 0 of 0"));
            node.destroy();
            node.waitFor();
            return Files.readAllLines(log, StandardCharsets.UTF_8);
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void jsonIsAnObjectInEachLine() throws IOException, InterruptedException {
        List<String> lines = log("--logging-format", "json");

        assertThat(lines).hasSizeGreaterThan(2);
        for (String line : lines) {
            JsonNode event = JSON.readTree(line);
            assertThat(event.path("@timestamp").stringValue()).matches("20\\d\\d-\\d\\d-\\d\\dT.*Z");
            assertThat(event.path("log.level").stringValue()).isIn("INFO", "WARN");
            assertThat(event.path("log.logger").stringValue()).startsWith("io.fairlead.");
            assertThat(event.path("message").stringValue()).isNotBlank();
        }
    }

    @Test
    void theFileOfAKubeProxyMaySayIt() throws IOException, InterruptedException {
        Path file = Files.createDirectory(folder.resolve("conf")).resolve("kube-proxy.conf");
        Files.writeString(file, """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            logging: {format: json}
            """);

        assertThat(log("--config", file.toString())).allMatch(line -> line.startsWith("{\"@timestamp\""));
    }

    @Test
    void debugHasNoTracesOfWhatNettyMayNotOpen() throws IOException, InterruptedException {
        assertThat(log("--log-level", "debug"))
                .noneMatch(line -> line.startsWith("\tat ") || line.contains("PlatformDependent"))
                .anyMatch(line -> line.contains(" DEBUG "));
    }
}

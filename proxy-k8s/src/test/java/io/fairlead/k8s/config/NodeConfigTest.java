package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
    private static NodeConfig node(
            @Nullable Path manifests, @Nullable String hostname, @Nullable String proxyName, ProxyConfig proxy) {
        return new NodeConfig(
                manifests,
                ApiServerConfig.DEFAULT,
                null,
                proxyName,
                hostname,
                IpAddress.any(IpFamily.IPV4),
                null,
                DetectLocal.NONE,
                NodePortRanges.ALL,
                proxy,
                HealthConfig.DEFAULT,
                "INFO");
    }

    private static NodeConfig named(String hostname) {
        return node(null, hostname, null, ProxyConfig.DEFAULT);
    }

    private static NodeConfig ejecting(String time, String maxTime) {
        EjectionConfig ejection = new EjectionConfig(3, DurationText.parse(time), DurationText.parse(maxTime));
        return node(
                null, "a", null, ProxyConfig.DEFAULT.withConnection(ConnectionConfig.DEFAULT.withEjection(ejection)));
    }

    private static NodeConfig dialling(String attempt, String all) {
        ConnectionConfig connection =
                ConnectionConfig.DEFAULT.withDial(3, DurationText.parse(attempt), DurationText.parse(all));
        return node(null, "a", null, ProxyConfig.DEFAULT.withConnection(connection));
    }

    @ParameterizedTest
    @CsvSource({"node-1, node-1", "' Node-1 ', node-1", "10.0.0.1, 10.0.0.1", "A.Example.COM, a.example.com"})
    void nameOfTheNodeIsTrimmedAndInLowerCase(String written, String name) {
        assertThat(named(written).hostnameOverride()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"''", "'  '", "a_b", "-a", "a.", "$(NODE_NAME)", "a b"})
    void whatCannotBeTheNameOfANodeIsRefused(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named(written))
                .withMessage("hostnameOverride is '" + written
                        + "'; expected the name of the Node: lower-case letters, digits, '-' and '.'");
    }

    @Test
    void onlyManifestsCanTellTheNameOfTheNode() {
        assertThat(node(Path.of("x"), null, null, ProxyConfig.DEFAULT).hostnameOverride())
                .isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node(null, null, null, ProxyConfig.DEFAULT))
                .withMessage("hostnameOverride is not set; expected the name of the Node");
    }

    @ParameterizedTest
    @CsvSource({"'a,b'", "a b", "!a", "'a=b'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void whatCannotBeTheValueOfALabelIsRefused(String name) {
        assertThat(node(null, "a", "fairlead", ProxyConfig.DEFAULT).serviceProxyName())
                .isEqualTo("fairlead");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node(null, "a", name, ProxyConfig.DEFAULT))
                .withMessageStartingWith("serviceProxyName is '" + name + "'; expected the value of a label");
    }

    @Test
    void allAttemptsTogetherMayNotEndBeforeOneOfThem() {
        assertThat(dialling("2s", "2s").proxy().connection().dialTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dialling("10s", "5s"))
                .withMessage(
                        "dialTimeout is 5s, which is less than dialAttemptTimeout, 10s; it must allow at least one attempt");
    }

    @Test
    void theFirstEjectionMayNotLastLongerThanTheLongest() {
        assertThat(ejecting("10s", "10s").proxy().connection().ejection().maxTime())
                .isEqualTo(Duration.ofSeconds(10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ejecting("2m", "1m"))
                .withMessage("ejectionMaxTime is 1m, which is less than ejectionTime, 2m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                  | -                | IPV4 | 0.0.0.0:10256  | 127.0.0.1:10249
            -                  | -                | IPV6 | [::]:10256     | [::1]:10249
            10.0.0.1           | 0.0.0.0          | IPV4 | 10.0.0.1:10256 | 0.0.0.0:10249
            10.0.0.1:1         | 0.0.0.0:0        | IPV4 | 10.0.0.1:1     | 0.0.0.0:0
            ::                 | ::1              | IPV4 | [::]:10256     | [::1]:10249
            [::]               | [::1]:80         | IPV4 | [::]:10256     | [::1]:80
            ''                 | ''               | IPV4 | null           | null
            """)
    void addressesForHealthAreCompletedAsByKubeProxy(
            @Nullable String healthz,
            @Nullable String metrics,
            IpFamily family,
            String healthzAddress,
            String metricsAddress) {
        HealthConfig health = HealthConfig.of(healthz, metrics, false, null, family);

        assertThat(String.valueOf(health.healthzBindAddress())).isEqualTo(healthzAddress);
        assertThat(String.valueOf(health.metricsBindAddress())).isEqualTo(metricsAddress);
    }

    @ParameterizedTest
    @CsvSource({"localhost", "localhost:80", "10.0.0.1:99999", ":80", "10.0.0.1:http"})
    void addressForHealthThatIsNoneIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.of(text, null, false, null, IpFamily.IPV4))
                .withMessage(
                        "healthzBindAddress is '" + text
                                + "'; expected an IP address with or without a port, such as 0.0.0.0:10256 or [::]:10256, or nothing to disable it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthConfig.of(null, text, false, null, IpFamily.IPV4))
                .withMessageContaining("metricsBindAddress is '" + text + "'")
                .withMessageContaining("0.0.0.0:10249");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # master       | qps    | burst | page   | stall  | message
            192.168.0.10   | 5      | 10    | 500    | 2m     | master is '192.168.0.10'; expected a URL such as https://192.168.0.10:6443
            ftp://x        | 5      | 10    | 500    | 2m     | master is 'ftp://x'; expected a URL such as https://192.168.0.10:6443
            https://x y    | 5      | 10    | 500    | 2m     | master is 'https://x y'; expected a URL such as https://192.168.0.10:6443
            https://x      | 0      | 10    | 500    | 2m     | kubeApiQps is 0.0; allowed are 0.01 to 10000
            https://x      | NaN    | 10    | 500    | 2m     | kubeApiQps is NaN; allowed are 0.01 to 10000
            https://x      | 5      | 0     | 500    | 2m     | kubeApiBurst is 0; allowed are 1 to 10000
            https://x      | 5      | 10    | 0      | 2m     | listPageSize is 0; allowed are 1 to 100000
            https://x      | 5      | 10    | 100001 | 2m     | listPageSize is 100001; allowed are 1 to 100000
            https://x      | 5      | 10    | 500    | 99ms   | watchStallTimeout is 99ms; allowed are 100ms to 24h
            """)
    void whatIsNotAllowedForTheApiServerIsRefused(
            String master, double qps, int burst, int page, String stall, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiServerConfig(null, null, master, qps, burst, page, DurationText.parse(stall)))
                .withMessage(message);
    }

    @Test
    void hostNameIsWhatTheKernelHasInLowerCase(@TempDir Path temp) throws IOException {
        Path kernel = temp.resolve("hostname");
        Files.writeString(kernel, "Node-1.Example.com\n");

        assertThat(HostName.read(kernel)).isEqualTo("node-1.example.com");
        assertThat(HostName.read()).isNotEmpty().isLowerCase();
    }

    @Test
    void rangesForNodePortsSayWhatTheyWereParsedFrom() {
        assertThat(NodePortRanges.parse(List.of("10.0.0.0/8", "fd00::/8")).values())
                .containsExactly("10.0.0.0/8", "fd00::/8");
        assertThat(NodePortRanges.parse(List.of("primary")).values()).containsExactly("primary");
        assertThat(NodePortRanges.ALL.values()).isEmpty();
    }
}

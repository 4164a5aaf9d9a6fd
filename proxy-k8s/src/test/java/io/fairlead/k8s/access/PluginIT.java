package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Credential plug-ins: how they are run, and that nothing is ever asked without what they print. */
final class PluginIT {
    private static final String V1 =
            "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: plugin";

    @TempDir
    Path temp;

    private TestApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestApiServer.start(new TestTls("server"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Path kubeconfig(String exec) throws IOException {
        return AccessKit.write(temp.resolve("kube/config"), server.kubeconfig("exec: {" + exec + "}"));
    }

    /** Found on the path, as any other program. */
    private Path plugin(String text) throws IOException {
        return AccessKit.program(temp.resolve("bin/plugin"), text);
    }

    private static String printing(String status) {
        return """
                printf '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {%s}}'
                """.formatted(status.replace("%", "%%"));
    }

    private AccessKit kit(String exec) throws IOException {
        return AccessKit.of(kubeconfig(exec), path(), null);
    }

    private Map<String, String> path() {
        return Map.of("PATH", temp.resolve("bin") + ":/usr/bin:/bin");
    }

    private List<String> tokens() {
        return server.requests().stream()
                .map(request -> request.headers().getOrDefault("authorization", "none"))
                .toList();
    }

    @Test
    void argumentsAndVariablesArePassedOnAsTheyAre() throws IOException, InterruptedException {
        plugin("printf '%s\\n' \"$@\" >\"$OUT\"; printf '%s' \"$WORD\" >>\"$OUT\"; cat >>\"$OUT\"\n"
                + printing("\"token\": \"t\""));
        Path out = temp.resolve("out");
        try (AccessKit kit = kit(V1 + ", args: [\"$HOME\", \"a  b\", \"; touch " + temp + "/touched\", \"'\\\"\", '*'],"
                + " env: [{name: WORD, value: \"$HOME `id`\"}, {name: OUT, value: " + out + "}]")) {
            assertThat(kit.ask()).isEqualTo(200);
        }
        assertThat(out).hasContent("$HOME\na  b\n; touch " + temp + "/touched\n'\"\n*\n$HOME `id`");
        assertThat(temp.resolve("touched")).doesNotExist();
        assertThat(tokens()).containsExactly("Bearer t");
    }

    @Test
    void aRelativePathBeginsAtTheKubeconfig() throws IOException, InterruptedException {
        AccessKit.program(temp.resolve("kube/own"), printing("\"token\": \"t\""));
        try (AccessKit kit = kit(V1.replace("command: plugin", "command: ./own"))) {
            assertThat(kit.ask()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theClusterIsDescribedIfThatIsAskedFor(boolean isAsked) throws IOException, InterruptedException {
        plugin("printf '%s' \"$KUBERNETES_EXEC_INFO\" >'" + temp + "/info'\n" + printing("\"token\": \"t\""));
        String text = server.kubeconfig("exec: {" + V1 + ", provideClusterInfo: " + isAsked + "}")
                .replace(
                        "cluster: {server",
                        "cluster: {tls-server-name: localhost, extensions: [{name: client.authentication.k8s.io/exec,"
                                + " extension: {audience: me}}], server");
        try (AccessKit kit = AccessKit.of(AccessKit.write(temp.resolve("kube/config"), text), path(), null)) {
            assertThat(kit.ask()).isEqualTo(200);
        }
        JsonNode info = JsonMapper.builder().build().readTree(Files.readString(temp.resolve("info")));
        assertThat(info.path("kind").asString("")).isEqualTo("ExecCredential");
        assertThat(info.path("apiVersion").asString("")).isEqualTo("client.authentication.k8s.io/v1");
        assertThat(info.at("/spec/interactive").isBoolean()).isTrue();
        JsonNode cluster = info.at("/spec/cluster");
        assertThat(cluster.isMissingNode()).isEqualTo(!isAsked);
        if (isAsked) {
            assertThat(cluster.path("server").asString("")).isEqualTo(server.url());
            assertThat(cluster.path("tls-server-name").asString("")).isEqualTo("localhost");
            assertThat(cluster.path("certificate-authority-data").asString("")).isEqualTo(TestTls.base64("ca.pem"));
            assertThat(cluster.at("/config/audience").asString("")).isEqualTo("me");
        }
    }

    @Test
    void itPrintsClientCertificatesToo() throws IOException, InterruptedException {
        for (String file : new String[] {"ec-sec1.pem", "ec-sec1.key.pem"}) {
            Files.copy(TestTls.file(file), temp.resolve(file));
        }
        plugin("""
                pem() { awk '{printf "%%s\\\\\\\\n", $0}' "%s/$1"; }
                printf '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status":'
                printf '{"clientCertificateData": "%%b", "clientKeyData": "%%b"}}' "$(pem ec-sec1.pem)" "$(pem ec-sec1.key.pem)"
                """.formatted(temp));
        try (AccessKit kit = kit(V1)) {
            assertThat(kit.ask()).isEqualTo(200);
        }
        assertThat(server.requests().getLast().headers()).containsEntry("test-client", "CN=ec-sec1,O=testers");
    }

    /** The n-th run prints the n-th token, with this expiration. */
    private void counting(String expiration) throws IOException {
        plugin("echo >>'" + temp + "/runs'; n=$(wc -l <'" + temp + "/runs')\n"
                + printing("\"token\": \"%s\"" + expiration)
                        .replace("%%s", "%s")
                        .replace("}}'", "}}' $n"));
    }

    @Test
    void whatItPrintedIsKeptUntilItExpires() throws IOException, InterruptedException {
        counting(", \"expirationTimestamp\": \"2100-01-01T00:00:00Z\"");
        try (AccessKit kit = kit(V1)) {
            kit.ask();
            kit.ask();
        }
        counting(", \"expirationTimestamp\": \"2020-01-01T00:00:00+02:00\"");
        try (AccessKit kit = kit(V1)) {
            kit.ask();
            kit.ask();
        }
        assertThat(tokens()).containsExactly("Bearer 1", "Bearer 1", "Bearer 2", "Bearer 3");
    }

    @Test
    void itRunsAgainWhenItsCredentialsAreRefused() throws IOException, InterruptedException {
        counting("");
        server.requireToken("2");
        try (AccessKit kit = kit(V1)) {
            assertThat(kit.ask()).isEqualTo(401);
            assertThat(kit.ask()).isEqualTo(200);
            assertThat(kit.ask()).isEqualTo(200);
        }
        assertThat(tokens()).containsExactly("Bearer 1", "Bearer 2", "Bearer 2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            exit 3                                  | failed with exit code 3
            echo no network >&2; exit 1             | failed with exit code 1: no network
            true                                    | printed nothing that could be credentials
            echo '<html>'                           | printed something else than an ExecCredential
            echo '{"a": '                           | printed neither JSON nor YAML
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", "status": {"token": "t"}}' | (its apiVersion is 'client.authentication.k8s.io/v1beta1')
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {}}' | printed neither a token nor a certificate
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"clientKeyData": "k"}}' | printed only one of a certificate and its key
            echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "t", "expirationTimestamp": "soon"}}' | the expiration 'soon', which is not a time
            """)
    void withoutCredentialsNothingIsAsked(String program, String why) throws IOException, InterruptedException {
        plugin(program + "\n");
        try (AccessKit kit = kit(V1)) {
            assertThatIOException().isThrownBy(kit::ask);
            assertThat(kit.faults).singleElement().asString().contains(why).doesNotContain("Exception");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whenItFailsLaterNothingIsAskedEither() throws IOException, InterruptedException {
        counting(", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"");
        try (AccessKit kit = kit(V1)) {
            kit.ask();
            plugin("exit 1\n");
            assertThatIOException().isThrownBy(kit::ask);
            Files.delete(temp.resolve("bin/plugin"));
            assertThatIOException().isThrownBy(kit::ask);
        }
        assertThat(tokens()).containsExactly("Bearer 1");
    }

    @Test
    void oneThatIsNotInstalledIsNamedAtTheStart() throws IOException {
        Path file = kubeconfig(V1.replace("command: plugin", "command: no-such-plugin")
                + ", installHint: \"get it from\\n example.test\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessKit.of(file, path(), null))
                .withMessage("context 'test' of " + file + ": the credential plug-in 'no-such-plugin' is not installed:"
                        + " no directory of PATH has it; get it from example.test");
        assertThat(server.requests()).map(ApiRequest::path).isEmpty();
    }
}

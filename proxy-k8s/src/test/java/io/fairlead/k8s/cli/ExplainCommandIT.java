package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.GoldenFile;
import io.fairlead.k8s.testkit.RecordedNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fairlead explain}, by a node with a recorded answer and by manifests. */
class ExplainCommandIT {
    @TempDir
    private Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String address, String... args) {
        return FairleadCommand.commandLine(Map.of("FAIRLEAD_ADMIN", address)::get, args)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private RecordedNode node() {
        return new RecordedNode(temp.resolve("admin.sock")).answer("explain", "explain.json");
    }

    @Test
    void theAnswerOfANodeIsDescribed() throws IOException {
        try (RecordedNode node = node()) {
            assertThat(run(node.unixAddress(), "explain", "shop/orders:http", "--from", "10.0.0.9"))
                    .as(err.toString())
                    .isZero();
        }

        GoldenFile.assertSame("ask/golden/explain.txt", out.toString());
    }

    @Test
    void asJsonItIsTheAnswerOfTheNode() {
        try (RecordedNode node = node()) {
            assertThat(run(node.unixAddress(), "explain", "shop/orders", "-o", "json"))
                    .isZero();
        }

        assertThat(out.toString()).isEqualTo(RecordedNode.fixture("explain.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shop/orders:http --from 10.0.0.9         | service=shop%2Forders%3Ahttp&from=10.0.0.9
            orders                                   | service=default%2Forders
            10.96.0.20:80                            | address=10.96.0.20%3A80
            [fd00::1]:80 --protocol udp --from fd00::9 | address=%5Bfd00%3A%3A1%5D%3A80&protocol=UDP&from=fd00%3A%3A9
            """)
    void theNodeIsAskedForAServiceOrAnAddress(String args, String query) {
        try (RecordedNode node = node()) {
            assertThat(run(node.unixAddress(), ("explain " + args).split(" "))).isZero();

            assertThat(node.questions()).containsExactly("GET /api/v1/explain?" + query);
        }
    }

    @Test
    void whatTheNodeDoesNotKnowIsExitCodeOne() {
        String rejected =
                RecordedNode.fixture("explain.json").replace("\"outcome\": \"forward\"", "\"outcome\": \"notFound\"");
        try (RecordedNode node = new RecordedNode(temp.resolve("admin.sock")).answer("explain", 200, rejected)) {
            assertThat(run(node.unixAddress(), "explain", "shop/orders")).isEqualTo(1);
        }
    }

    @Test
    void manifestsNeedNoNode() throws IOException {
        Files.writeString(temp.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80}]}
                """);

        assertThat(run("unix:/nonexistent", "explain", "shop/web", "--manifests", temp.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("NoEndpointSlice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain a/b/c", "explain a/b --from x", "explain a/b --protocol ICMP", "explain 10.0.0.1"})
    void wrongUseIsExitCodeTwo(String args) {
        assertThat(run("unix:/nonexistent", args.split(" "))).isEqualTo(2);
    }
}

package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ProxyConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes the cluster of a running demo, and looks at it through its proxy and its admin API. */
@Timeout(60)
final class DemoControlIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final Pattern DASHBOARD = Pattern.compile("Dashboard  (http://127\\.0\\.0\\.1:\\d+)/ui/");
    private static final Pattern CLUSTER_IP = Pattern.compile("ClusterIP  curl http://([\\d.]+:\\d+)/");

    private final StringWriter out = new StringWriter();
    private Demo demo;
    private DemoControl control;

    @BeforeEach
    void startDemo() {
        demo = Demo.start(
                new DemoOptions(ProxyConfig.DEFAULT.withSelector("round-robin"), Protocol.TCP, 1, false),
                new PrintWriter(out),
                false);
        control = demo.control();
    }

    @AfterEach
    void stopDemo() {
        control.close();
        demo.close();
    }

    @Test
    void dashboardIsServedAtTheAddressThatIsPrinted() throws IOException, InterruptedException {
        assertThat(get("/ui/")).contains("<title>Fairlead</title>");
        assertThat(get("/")).contains("<title>Fairlead</title>");
        assertThat(get("/api/v1/status"))
                .contains(
                        "\"node\":\"kind-control-plane\"",
                        "\"healthy\":true",
                        "\"states\":{\"failing\":0,\"degraded\":0,\"ok\":0,\"idle\":1}");
    }

    @Test
    void requestsAreCounted() throws IOException, InterruptedException {
        answeringPods(10);

        await().atMost(PATIENCE).until(() -> get("/api/v1/services").contains("\"ends\":{\"completed\":10}"));
        assertThat(get("/api/v1/status")).contains("\"opened\":10,\"failed\":0,\"retried\":0");
    }

    @Test
    void killedPodIsEjectedAndServesAgainOnceStarted() throws IOException, InterruptedException {
        assertThat(control.run("kill 3")).endsWith("hqld7 is dead; its EndpointSlice still lists it.");

        await().atMost(PATIENCE).until(() -> {
            assertThat(answeringPods(5)).hasSizeLessThanOrEqualTo(4);
            return get("/api/v1/services?state=degraded").contains("\"ejected\":1");
        });
        assertThat(control.run("start 3")).endsWith("hqld7 is ready.");

        await().atMost(PATIENCE).until(() -> answeringPods(10).size() == 5);
    }

    @Test
    void drainedPodGetsNoNewConnections() throws IOException, InterruptedException {
        control.run("drain 1");

        assertThat(answeringPods(20)).hasSize(4).noneMatch(pod -> pod.endsWith("5q9j2"));
        assertThat(get("/api/v1/endpoints?search=127.")).contains("\"why\":\"terminating\"");
    }

    @Test
    void scalingChangesWhoServes() throws IOException, InterruptedException {
        assertThat(control.run("scale 2")).isEqualTo("2 of 5 pods are in the EndpointSlice.");
        assertThat(answeringPods(20)).hasSize(2);
        control.run("scale 0");

        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/services?state=failing").contains("\"matched\":1"));
        control.run("scale 5");

        assertThat(answeringPods(20)).hasSize(5);
    }

    @Test
    void loadKeepsConnectionsOpen() {
        assertThat(control.run("load 40")).isEqualTo("40 connections begin each second.");

        await().atMost(PATIENCE).until(() -> !get("/api/v1/connections").contains("\"total\":0,"));
        control.run("load 0");

        await().atMost(PATIENCE).until(() -> get("/api/v1/connections").contains("\"total\":0,"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kill|The pod is ''; expected a number from 1 to 5.",
                "kill 6|The pod is '6'; expected a number from 1 to 5.",
                "scale many|The scale is 'many'; expected a number from 0 to 5.",
                "load 1000000|The load is '1000000'; expected a number from 0 to 500.",
                "reboot|There is no command 'reboot'; there are kill, start, drain, scale and load.",
            })
    void wrongCommandIsAnsweredWithWhatIsAllowed(String line, String answer) {
        assertThat(control.run(line)).isEqualTo(answer);
    }

    private Set<String> answeringPods(int requests) throws IOException {
        Matcher address = CLUSTER_IP.matcher(out.toString());
        assertThat(address.find()).as(out.toString()).isTrue();
        Set<String> pods = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            pods.add(HttpClients.get(AddressPort.parse(address.group(1)), LOOPBACK));
        }
        return pods;
    }

    private String get(String path) throws IOException, InterruptedException {
        Matcher dashboard = DASHBOARD.matcher(out.toString());
        assertThat(dashboard.find()).as(out.toString()).isTrue();
        URI uri = URI.create(dashboard.group(1) + path);
        try (HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            return following
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}

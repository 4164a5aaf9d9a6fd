package io.fairlead.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.k8s.watch.ApiServer;
import io.fairlead.k8s.watch.ClusterObserver;
import io.fairlead.k8s.watch.ClusterSource;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source of the proxy follows a made-up cluster. */
final class ClusterServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long a watch may be silent. */
    private static final Duration STALL = Duration.ofMillis(800);

    private static final RouteTable EMPTY =
            RouteTable.empty(new Node("node-1", null, List.of()), new NodePortAddresses(List.of()));

    private final Cluster cluster = ClusterKit.cluster(120, 3000, 20);
    private final Table table = new Table();
    private ClusterServer server;
    private ApiServer apiServer;
    private ClusterSource source;

    @BeforeEach
    void start() throws IOException {
        server = ClusterServer.start(cluster, STALL.dividedBy(4));
        ApiServerConfig config = new ApiServerConfig(null, null, "http://" + server.address(), 5, 10, 50, STALL);
        apiServer = ApiServer.of(config);
        source = new ClusterSource(apiServer, "node-1", null, Duration.ZERO, table);
        source.start();
        await("it is synced").atMost(PATIENCE).until(() -> source.synced().isDone());
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        apiServer.close();
        server.close();
    }

    @Test
    void everythingIsListedInPages() {
        assertThat(table.routes()).hasSizeGreaterThan(120).isEqualTo(expected());
        assertThat(table.problems).isEmpty();
        ApiTraffic.FirstLists lists = server.traffic().firstLists().join();
        assertThat(lists.pages()).as("of 50 Services and of 10 slices").isGreaterThan(1 + 3 + 12);
        assertThat(lists.bytes()).isGreaterThan(1_000_000);
        assertThat(lists.endNanos()).isGreaterThan(lists.beginNanos());
    }

    @Test
    void whatHappensIsFollowedOnOneWatchOfEachKind() {
        Churn churn = new Churn(cluster, 5);
        RollingUpdate update = new RollingUpdate(cluster, cluster.largest());
        for (int i = 0; i < 500; i++) {
            update.next();
            churn.next();
        }
        List<Route> expected = expected();
        await("it has followed").atMost(PATIENCE).until(() -> table.routes().equals(expected));
        assertThat(server.traffic().lists()).isEqualTo(3);
        assertThat(server.traffic().watches()).isEqualTo(3);
    }

    @Test
    void bookmarksKeepAWatchFromLookingDead() {
        await("nothing is asked for again")
                .during(STALL.multipliedBy(2))
                .atMost(PATIENCE)
                .until(() -> server.traffic().watches() == 3);
    }

    @Test
    void anEventKnowsWhenItWasWritten() {
        long before = System.nanoTime();
        ClusterEvent event = new Churn(cluster, 5).next().getFirst();
        assertThat(event.sentNanos().orTimeout(10, TimeUnit.SECONDS).join()).isBetween(before, System.nanoTime());
    }

    @Test
    void whatNoProxyAsksForIsRefused() throws IOException, InterruptedException {
        assertThat(get("/api/v1/pods")).startsWith("404 ");
        assertThat(get("/api/v1/services")).startsWith("400 ").contains("service-proxy-name");
    }

    @Test
    void aWatchFromAForgottenVersionEnds() throws IOException, InterruptedException {
        assertThat(get("/apis/discovery.k8s.io/v1/endpointslices?watch=true&resourceVersion=0"
                        + "&labelSelector=%21service.kubernetes.io%2Fheadless"))
                .contains("\"code\":410");
    }

    private String get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    /** What has to come of all that the cluster lists. */
    private List<Route> expected() {
        List<ClusterChange> changes = new ArrayList<>();
        String node = cluster.node("node-1").json();
        changes.add(new ClusterChange.NodeApplied(translated(Translator.node(
                Serialization.unmarshal(node, NodeList.class).getItems().getFirst()))));
        ClusterKit.services(cluster)
                .forEach(object ->
                        changes.add(new ClusterChange.ServiceApplied(translated(Translator.service(object)))));
        ClusterKit.slices(cluster)
                .forEach(object -> changes.add(new ClusterChange.SliceApplied(translated(Translator.slice(object)))));
        return List.copyOf(EMPTY.apply(changes).table().routes());
    }

    private static <T> T translated(Translation<T> translation) {
        return switch (translation) {
            case Translation.Translated<T>(T value, var _) -> value;
            case Translation.NotProxied<T> _, Translation.Rejected<T> _ ->
                throw new AssertionError("not translated: " + translation);
        };
    }

    /** The route table of the proxy's node. */
    private static final class Table implements ClusterObserver {
        private final List<Problem> problems = new CopyOnWriteArrayList<>();
        private volatile RouteTable table = EMPTY;

        @Override
        public synchronized void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
            table = table.apply(changes).table();
        }

        @Override
        public void onNode(boolean isEligible) {}

        @Override
        public void onProblem(Problem problem) {
            problems.add(problem);
        }

        List<Route> routes() {
            return List.copyOf(table.routes());
        }
    }
}

package io.fairlead.k8s.rehearsal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An API server for the rehearsal: it serves the objects of the manifests, and sends so many changes on the watch of
 * EndpointSlices that the JVM detects the hot code of a node in a large cluster.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its socket and threads; close it.
 */
final class RehearsalServer implements AutoCloseable {
    /** The Node of the manifests. */
    static final String NODE = "rehearsal";

    private static final int CHANGES = 3000;
    private static final int ENDPOINTS = 50;
    private static final long PAUSE_MICROS = 300;
    private static final long PATIENCE_SECONDS = 60;

    private final KubernetesSerialization json = new KubernetesSerialization();
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("fairlead-rehearsal-", 0).factory());
    private final CountDownLatch followed = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<HasMetadata> objects;
    private final HttpServer server;

    private RehearsalServer(String manifests) throws IOException {
        objects = json.unmarshal(manifests);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        serve("/api/v1/nodes", "Node", Node.class);
        serve("/api/v1/services", "Service", Service.class);
        serve("/apis/discovery.k8s.io/v1/endpointslices", "EndpointSlice", EndpointSlice.class);
        server.start();
    }

    /** Starts to answer, at a free port of this machine. */
    static RehearsalServer start(String manifests) throws IOException {
        return new RehearsalServer(manifests);
    }

    /** A kubeconfig that names it. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: rehearsal
                contexts: [{name: rehearsal, context: {cluster: rehearsal, user: rehearsal}}]
                clusters: [{name: rehearsal, cluster: {server: 'http://127.0.0.1:%d'}}]
                users: [{name: rehearsal, user: {}}]
                """.formatted(server.getAddress().getPort());
    }

    /**
     * Waits until all changes have been sent.
     *
     * @throws IllegalStateException if that takes longer than a minute
     */
    void awaitFollowed() {
        try {
            if (!followed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the node has not followed the rehearsal's API server within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(String path, String kind, Class<? extends HasMetadata> type) {
        var _ = server.createContext(path, exchange -> {
            try (exchange) {
                if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
                    watch(exchange, type);
                } else {
                    list(exchange, kind, type);
                }
            }
        });
    }

    private void list(HttpExchange exchange, String kind, Class<? extends HasMetadata> type) throws IOException {
        List<? extends HasMetadata> items =
                objects.stream().filter(type::isInstance).map(type::cast).toList();
        byte[] body = """
                {"kind":"%sList","metadata":{"resourceVersion":"1"},"items":%s}""".formatted(kind, json.asJson(items)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, body.length);
        exchange.getResponseBody().write(body);
    }

    private void watch(HttpExchange exchange, Class<? extends HasMetadata> type) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
        OutputStream body = exchange.getResponseBody();
        body.flush();
        try {
            if (type == EndpointSlice.class) {
                tellChanges(body);
            }
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellChanges(OutputStream body) throws IOException, InterruptedException {
        EndpointSlice slice = (EndpointSlice) objects.stream()
                .filter(EndpointSlice.class::isInstance)
                .findFirst()
                .orElseThrow();
        for (int change = 0; change < CHANGES; change++) {
            EndpointSlice changed = changed(slice, change);
            body.write("{\"type\":\"MODIFIED\",\"object\":%s}\n"
                    .formatted(json.asJson(changed))
                    .getBytes(StandardCharsets.UTF_8));
            body.flush();
            TimeUnit.MICROSECONDS.sleep(PAUSE_MICROS);
        }
        followed.countDown();
    }

    /** Another endpoint is not ready with each change. */
    private static EndpointSlice changed(EndpointSlice slice, int change) {
        EndpointSliceBuilder builder = new EndpointSliceBuilder(slice)
                .editMetadata()
                .withResourceVersion(Integer.toString(change + 2))
                .endMetadata();
        Endpoint first = slice.getEndpoints().getFirst();
        for (int i = 1; i <= ENDPOINTS; i++) {
            builder.addToEndpoints(new EndpointBuilder(first)
                    .withAddresses("127.244.1." + i)
                    .editConditions()
                    .withReady(i != change % ENDPOINTS)
                    .endConditions()
                    .build());
        }
        return builder.build();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

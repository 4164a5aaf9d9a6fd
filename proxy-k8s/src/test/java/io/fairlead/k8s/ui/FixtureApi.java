package io.fairlead.k8s.ui;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpQuestion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the dashboard, and answers in place of the admin API for a {@link FixtureCluster}.
 *
 * <p>Threading: Thread-safe.
 */
final class FixtureApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String API = "/api/v1/";

    private final UiFiles files = UiFiles.load();
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private volatile FixtureCluster cluster;
    private volatile @Nullable String token;
    private volatile boolean isUnavailable;
    private volatile boolean isClosed;

    private FixtureApi(FixtureCluster cluster, int port) throws IOException {
        this.cluster = cluster;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    static FixtureApi start(FixtureCluster cluster) throws IOException {
        return new FixtureApi(cluster, 0);
    }

    static FixtureApi start(FixtureCluster cluster, int port) throws IOException {
        return new FixtureApi(cluster, port);
    }

    /** For looking at the page: {@code FixtureApi PORT empty|five|many|broken|hostile}; traffic flows. */
    public static void main(String[] arguments) throws IOException {
        FixtureCluster cluster = switch (arguments[1]) {
            case "empty" -> FixtureCluster.empty();
            case "five" -> FixtureCluster.five();
            case "many" -> FixtureCluster.many(10_000);
            case "broken" -> FixtureCluster.broken();
            default -> FixtureCluster.hostile();
        };
        try (FixtureApi api = start(cluster, Integer.parseInt(arguments[0]))) {
            System.out.println(api.url());
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                cluster.live(0.2);
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/ui/";
    }

    int port() {
        return server.getAddress().getPort();
    }

    void show(FixtureCluster other) {
        cluster = other;
    }

    /** Null for none. */
    void requireToken(@Nullable String required) {
        token = required;
    }

    /** Whether the API answers as long as no proxy runs. */
    void setUnavailable(boolean is) {
        isUnavailable = is;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (UiFiles.isUi(path)) {
            String tag = exchange.getRequestHeaders().getFirst("If-None-Match");
            send(
                    exchange,
                    files.answer(new HttpQuestion(
                            exchange.getRequestMethod(), path, "", "", "", "", "", null, tag == null ? "" : tag)));
        } else if (!path.startsWith(API)) {
            send(exchange, HttpAnswer.text(404, "not found\n"));
        } else if (token != null
                && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(
                    exchange,
                    error(
                            401,
                            "Unauthorized",
                            "the request has no valid token; send it as 'Authorization: Bearer TOKEN'"));
        } else if (isUnavailable) {
            send(exchange, error(503, "Unavailable", "no proxy runs yet; waiting for the API server"));
        } else {
            api(
                    exchange,
                    exchange.getRequestURI().getRawPath().substring(API.length()),
                    query(exchange.getRequestURI().getRawQuery()));
        }
    }

    private void api(HttpExchange exchange, String path, Map<String, String> query) throws IOException {
        List<String> steps =
                List.of(path.split("/", -1)).stream().map(FixtureApi::decoded).toList();
        Object found = switch (steps.getFirst()) {
            case "status" -> cluster.status();
            case "services" ->
                steps.size() == 1 ? cluster.services(query) : cluster.service(steps.get(1), steps.get(2));
            case "connections" -> cluster.connections(query);
            case "config" -> cluster.config();
            case "explain" -> cluster.explain(query.getOrDefault("service", ""), query.get("from"));
            case "events" -> query.containsKey("follow") ? null : events(query);
            default -> null;
        };
        if (steps.getFirst().equals("events") && query.containsKey("follow")) {
            stream(exchange, Long.parseLong(query.getOrDefault("since", "0")));
        } else {
            send(
                    exchange,
                    found == null
                            ? error(404, "NotFound", "there is no " + decoded(path))
                            : HttpAnswer.json(200, JSON.writeValueAsString(found)));
        }
    }

    private Map<String, Object> events(Map<String, String> query) {
        List<?> all = cluster.eventsAfter(0);
        int limit = Integer.parseInt(query.getOrDefault("limit", "100"));
        return Map.of("items", all.subList(Math.max(0, all.size() - limit), all.size()), "dropped", 0);
    }

    private void stream(HttpExchange exchange, long since) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        long last = since;
        try (OutputStream out = exchange.getResponseBody()) {
            while (!isClosed) {
                for (Map<String, @Nullable Object> event : cluster.eventsAfter(last)) {
                    out.write(("data: " + JSON.writeValueAsString(event) + "\n\n").getBytes(StandardCharsets.UTF_8));
                    last = FixtureCluster.id(event);
                }
                out.flush();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static HttpAnswer error(int status, String code, String message) {
        return HttpAnswer.json(
                status, JSON.writeValueAsString(Map.of("error", Map.of("code", code, "message", message))));
    }

    private static void send(HttpExchange exchange, HttpAnswer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        isClosed = true;
        server.stop(0);
        executor.shutdownNow();
    }
}

package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpPeer;
import io.fairlead.k8s.http.HttpPending;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpReply;
import io.fairlead.k8s.http.HttpResponder;
import io.fairlead.model.ServiceName;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers everything under {@code /api/}: which path is which question. It expects that {@link AdminAccess} has let the client
 * in.
 *
 * <p>Threading: Thread-safe. Called on the event loop of the HTTP servers; answers are made on a thread of its own.
 *
 * <p>Ownership: owns its thread; close it.
 */
public final class AdminApi implements HttpResponder, AutoCloseable {
    /** All paths begin with it. */
    public static final String ROOT = "/api/";

    private static final String V1 = ROOT + "v1/";
    private static final String SERVICES = V1 + "services/";
    private static final String ACTIONS = V1 + "actions/";
    private static final long PATIENCE_SECONDS = 10;
    private static final String PATHS = "there are status, services, services/NAMESPACE/NAME, endpoints, listeners,"
            + " connections, config, explain, events and openapi.yaml under " + V1;

    private final AdminNode node;
    private final EventLog events;
    private final StatusPage status;
    private final Actions actions;
    private final StateIndex states = new StateIndex(System::nanoTime);
    private final ApiThread thread = new ApiThread();
    private volatile @Nullable Explainer explainer;

    /**
     * An API for a node.
     *
     * @param events what happens on the node
     */
    public AdminApi(AdminNode node, EventLog events) {
        this.node = node;
        this.events = events;
        status = new StatusPage(node, events, states);
        actions = new Actions(node);
    }

    /** Answers {@code explain} from now on. */
    public void explainWith(Explainer other) {
        explainer = other;
    }

    @Override
    public HttpReply answer(HttpQuestion question) {
        try {
            return question.path().startsWith(ACTIONS) ? act(question) : read(question);
        } catch (ApiException e) {
            return ApiJson.error(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private HttpReply read(HttpQuestion question) {
        if (!question.method().equals("GET") && !question.method().equals("HEAD")) {
            return notAllowed(question.method(), "GET");
        }
        return switch (question.path()) {
            case V1 + "status" -> status(question);
            case V1 + "services" -> services(question);
            case V1 + "endpoints" -> endpoints(question);
            case V1 + "listeners" -> listeners(question);
            case V1 + "connections" -> connections(question);
            case V1 + "config" -> config(question);
            case V1 + "explain" -> explain(question);
            case V1 + "events" -> events(question);
            case V1 + "openapi.yaml" -> openApi();
            default -> service(question);
        };
    }

    private static HttpAnswer notAllowed(String method, String allowed) {
        return ApiJson.error(ApiException.Code.MethodNotAllowed, "the method is " + method + "; allowed is " + allowed)
                .withHeader("Allow", allowed);
    }

    private HttpReply act(HttpQuestion question) {
        String name = question.path().substring(ACTIONS.length());
        HttpPeer peer = question.peer();
        if (!Actions.NAMES.contains(name)) {
            throw new ApiException(
                    ApiException.Code.NotFound,
                    "there is no action '" + name + "'; there are "
                            + String.join(", ", Actions.NAMES.stream().sorted().toList()));
        }
        if (peer == null) {
            throw new ApiException(
                    ApiException.Code.Forbidden,
                    "actions are accepted only by the Unix socket of the node (adminSocket)");
        }
        if (!question.method().equals("POST")) {
            return notAllowed(question.method(), "POST");
        }
        Parameters.of(question);
        return later(() -> actions.run(name, ApiJson.object(question.body()), peer));
    }

    private HttpReply status(HttpQuestion question) {
        Parameters.of(question);
        Proxy proxy = node.proxy();
        if (proxy == null) {
            return later(() -> CompletableFuture.completedFuture(status.view(null, null)));
        }
        return later(() -> proxy.inspection()
                .listeners()
                .thenApplyAsync(all -> status.view(proxy, new ListenerStates(all, proxy.routes())), thread));
    }

    private HttpReply services(HttpQuestion question) {
        Parameters parameters = Parameters.of(question, "search", "state", "sort", "limit", "offset");
        String search = parameters.search();
        List<String> wanted = parameters.choices("state", ServiceState.WORDS);
        String order = parameters.choice("sort", List.of("name", "open", "opened", "failed"), "name");
        parameters.limit();
        parameters.offset();
        return ofCatalog(catalog -> {
            var all = catalog.servicePorts();
            var matching = states.in(catalog.matching(all, search), wanted, catalog, events.revision());
            return new PageView<>(
                    events.revision(),
                    now(),
                    all.size(),
                    matching.size(),
                    PageView.slice(catalog.sorted(matching, order), parameters, catalog::view));
        });
    }

    private HttpReply service(HttpQuestion question) {
        String[] names = question.path().startsWith(SERVICES)
                ? question.path().substring(SERVICES.length()).split("/", -1)
                : new String[0];
        if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
            throw new ApiException(ApiException.Code.NotFound, "there is nothing at " + question.path() + "; " + PATHS);
        }
        Parameters.of(question);
        ServiceName name = new ServiceName(names[0], names[1]);
        return ofCatalog(catalog -> {
            List<ServicePortView> ports = catalog.details(name);
            if (ports.isEmpty()) {
                throw new ApiException(
                        ApiException.Code.NotFound,
                        "no Service " + name + " is served here; " + V1 + "services lists those that are");
            }
            EventFilter ofService =
                    new EventFilter(java.util.Set.of(), new ServiceFilter(names[0], names[1], null), null, null);
            return new ServiceView(
                    names[0],
                    names[1],
                    null,
                    ports,
                    events.latest(ofService, Parameters.DEFAULT_LIMIT).items());
        });
    }

    private HttpReply endpoints(HttpQuestion question) {
        Parameters parameters = Parameters.of(question, "service", "search", "limit", "offset");
        ServiceFilter service = parameters.service();
        String search = parameters.search();
        parameters.limit();
        parameters.offset();
        return ofCatalog(catalog -> {
            List<EndpointView> all = catalog.endpoints(service);
            List<EndpointView> matching = all.stream()
                    .filter(endpoint -> search.isEmpty() || contains(endpoint, search))
                    .toList();
            return new PageView<>(
                    events.revision(),
                    null,
                    all.size(),
                    matching.size(),
                    PageView.slice(matching, parameters, Function.identity()));
        });
    }

    private static boolean contains(EndpointView endpoint, String search) {
        return endpoint.endpoint().contains(search)
                || (endpoint.namespace() + "/" + endpoint.service() + ":" + endpoint.port()).contains(search)
                || endpoint.node() != null && endpoint.node().contains(search);
    }

    private HttpReply listeners(HttpQuestion question) {
        Parameters parameters = Parameters.of(question, "service", "limit", "offset");
        ServiceFilter service = parameters.service();
        parameters.limit();
        parameters.offset();
        return ofCatalog(catalog -> {
            List<ListenerItemView> matching = catalog.listeners(service);
            return new PageView<>(
                    null,
                    null,
                    service == null ? matching.size() : catalog.listeners(null).size(),
                    matching.size(),
                    PageView.slice(matching, parameters, Function.identity()));
        });
    }

    private HttpReply connections(HttpQuestion question) {
        ConnectionSearch search = new ConnectionSearch(Parameters.of(question, ConnectionSearch.PARAMETERS));
        Proxy proxy = running(node);
        return later(() -> search.in(proxy.inspection()));
    }

    private HttpReply config(HttpQuestion question) {
        Parameters.of(question);
        return later(() -> CompletableFuture.completedFuture(ConfigView.of(node)));
    }

    private HttpReply explain(HttpQuestion question) {
        ExplainQuery query = ExplainQuery.of(Parameters.of(question, "service", "address", "protocol", "from"));
        Explainer by = explainer;
        if (by == null) {
            throw new ApiException(ApiException.Code.Unavailable, "this node cannot explain connections yet");
        }
        Proxy proxy = running(node);
        return later(() -> by.explain(proxy, query, thread));
    }

    private HttpReply events(HttpQuestion question) {
        Parameters parameters = Parameters.of(
                question, "kind", "service", "client", "endpoint", "limit", "follow", "connections", "since");
        EventFilter filter = EventFilter.of(parameters);
        int limit = parameters.limit();
        if (!parameters.flag("follow")) {
            return later(() -> CompletableFuture.completedFuture(events.latest(filter, limit)));
        }
        if (!events.hasRoom()) {
            throw new ApiException(
                    ApiException.Code.Unavailable,
                    "there are " + EventLog.MOST_STREAMS + " streams of events already; end one of them");
        }
        return new EventStream(
                        events,
                        filter,
                        parameters.flag("connections"),
                        question.accept().contains("text/event-stream"),
                        parameters.id("since"))
                .response();
    }

    private static HttpAnswer openApi() {
        try (InputStream document =
                Objects.requireNonNull(AdminApi.class.getResourceAsStream("openapi.yaml"), "openapi.yaml")) {
            return ApiJson.plain(HttpAnswer.bytes(200, "application/yaml", document.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The proxy. */
    static Proxy running(AdminNode node) {
        Proxy proxy = node.proxy();
        if (proxy == null) {
            throw new ApiException(
                    ApiException.Code.Unavailable,
                    "no proxy runs on this node yet: " + node.source().state() + "; " + V1 + "status says more");
        }
        return proxy;
    }

    private HttpReply ofCatalog(Function<ServiceCatalog, Object> view) {
        Proxy proxy = running(node);
        return later(() -> proxy.inspection()
                .listeners()
                .thenApplyAsync(
                        all -> view.apply(ServiceCatalog.of(node, proxy, new ListenerStates(all, proxy.routes()))),
                        thread));
    }

    private static String now() {
        return Words.time(java.time.Instant.now());
    }

    /** A question whose answer takes a moment. */
    @FunctionalInterface
    private interface Work {
        CompletionStage<?> begin();
    }

    private HttpReply later(Work work) {
        CompletableFuture<Object> begun = new CompletableFuture<>();
        try {
            thread.execute(() -> begin(work, begun));
        } catch (RejectedExecutionException e) {
            throw busy();
        }
        return new HttpPending(begun.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .thenApplyAsync(ApiJson::answer, thread)
                .exceptionally(AdminApi::error));
    }

    private static void begin(Work work, CompletableFuture<Object> begun) {
        try {
            var _ = work.begin().whenComplete((view, fault) -> {
                if (fault == null) {
                    begun.complete(view);
                } else {
                    begun.completeExceptionally(fault);
                }
            });
        } catch (RuntimeException e) {
            begun.completeExceptionally(e);
        }
    }

    private static ApiException busy() {
        return new ApiException(
                ApiException.Code.Unavailable, "too many requests are waiting for an answer; ask again later");
    }

    private static HttpAnswer error(Throwable fault) {
        Throwable cause = fault;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case ApiException e -> ApiJson.error(e.code(), String.valueOf(e.getMessage()));
            case RejectedExecutionException _ -> ApiJson.error(busy().code(), String.valueOf(busy().getMessage()));
            case TimeoutException _ ->
                ApiJson.error(
                        ApiException.Code.Unavailable,
                        "there was no answer within " + PATIENCE_SECONDS + " s; an event loop may be stuck, see"
                                + " /livez");
            default -> throw new CompletionException(cause);
        };
    }

    @Override
    public void close() {
        thread.close();
    }
}

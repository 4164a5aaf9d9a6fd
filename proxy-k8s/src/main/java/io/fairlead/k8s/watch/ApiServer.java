package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fairlead.k8s.access.Access;
import io.fairlead.k8s.access.AccessFinder;
import io.fairlead.k8s.access.AccessSource;
import io.fairlead.k8s.access.ApiHttpClient;
import io.fairlead.k8s.access.RequestPace;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.model.AddressPort;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * An API server that can be asked: the client for it, and whether it answers.
 *
 * <p>Watches are plain HTTP/1.1, each on a connection of its own, so that one that hangs can be told from one that has
 * nothing to say, and be ended without harm to the others.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the client and its threads; close it.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(ApiServer.class);
    /** Longer than any request takes with its pause before; the HTTP client has shorter ones of its own. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);

    private static final String SERVICE_HINT = ", the address of a Service, which works while another proxy serves it;"
            + " where Fairlead takes kube-proxy's place, give the API server's own address by --master";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final KubernetesClient client;
    private final Contact contact;
    private final WatchGuard guard;
    private final AnswerReport report = new AnswerReport();
    private final ExecutorService threads;
    private final ApiServerConfig settings;

    private ApiServer(AccessSource access, ApiServerConfig settings, boolean isPlainHttp) {
        this.settings = settings;
        threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("fairlead-watch-", 0).factory());
        Access start = access.current();
        Config config = config(start, isPlainHttp);
        ApiHttpClient http = new ApiHttpClient(
                access, System.getenv(), new RequestPace(System::nanoTime, Math::random), report, threads);
        String proxy = http.proxyName();
        contact = new Contact(
                config.getMasterUrl() + (proxy.isEmpty() ? "" : " (through the proxy " + proxy + ")"),
                start.isAtService() ? SERVICE_HINT : "",
                System::nanoTime);
        report.start(contact);
        guard = new WatchGuard(settings.watchStallTimeout());
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new ApiClientFactory(http))
                .withKubernetesSerialization(new WatchSerialization())
                .withTaskExecutor(threads)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("fairlead", guard))
                .build();
        if (start.isAtService()) {
            LOG.warn("the API server is asked at {}{}", config.getMasterUrl(), SERVICE_HINT);
        }
    }

    /**
     * Prepares to ask; nothing is asked yet.
     *
     * @throws IllegalArgumentException if there is no address or no such file or context, or anything about the access is
     *     wrong or not supported; the message says what to do
     */
    public static ApiServer of(ApiServerConfig settings) {
        return of(settings, true);
    }

    /** @param isPlainHttp false to watch by WebSocket, which is all that fabric8's mock server knows */
    static ApiServer of(ApiServerConfig settings, boolean isPlainHttp) {
        return new ApiServer(AccessFinder.ofProcess().find(settings), settings, isPlainHttp);
    }

    /** Of the client, which is left no choice of its own. */
    private static Config config(Access access, boolean isPlainHttp) {
        Config config = Config.empty();
        config.setMasterUrl(access.cluster().server().toString());
        config.setOnlyHttpWatches(isPlainHttp);
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectInterval((int) RECONNECT.toMillis());
        config.setWatchReconnectLimit(-1);
        return config;
    }

    /** The client. */
    KubernetesClient client() {
        return client;
    }

    /** Whether it answers. */
    public Contact contact() {
        return contact;
    }

    /** The watches that are open. */
    public List<OpenWatch> watches() {
        return guard.watches();
    }

    /** How many requests there were so far. */
    public Map<RequestKind, Long> requests() {
        return report.requests();
    }

    /** Where it is. */
    public URI address() {
        return URI.create(client.getConfiguration().getMasterUrl());
    }

    /** Whether it is asked at this address; false if it has a name instead of an address. */
    public boolean isAt(AddressPort other) {
        URI uri = address();
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? HTTPS : HTTP;
        String host = uri.getHost().replaceAll("^\\[(.*)]$", "$1");
        return port == other.port() && host.equals(other.address().toString());
    }

    /** Runs an action after a time, on a thread of its own. */
    void later(Duration time, Runnable action) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(action);
    }

    /** Threads for requests that a caller waits for. */
    Executor threads() {
        return threads;
    }

    /** How it is to be asked. */
    ApiServerConfig settings() {
        return settings;
    }

    @Override
    public void close() {
        client.close();
        guard.close();
        threads.shutdownNow();
    }
}

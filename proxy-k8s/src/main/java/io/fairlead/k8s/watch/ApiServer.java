package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.model.AddressPort;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String SERVICE_HINT = ", the address of a Service, which works while another proxy serves it;"
            + " where Fairlead takes kube-proxy's place, give the API server's own address by --master";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final KubernetesClient client;
    private final Contact contact;
    private final WatchGuard guard;
    private final ExecutorService threads;
    private final ApiServerConfig settings;

    private ApiServer(Config config, ApiServerConfig settings, boolean isAtService) {
        contact = new Contact(config.getMasterUrl(), isAtService ? SERVICE_HINT : "", System::nanoTime);
        guard = new WatchGuard(settings.watchStallTimeout(), contact);
        threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("fairlead-watch-", 0).factory());
        this.settings = settings;
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(new WatchSerialization())
                .withTaskExecutor(threads)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, new Credentials(config))
                                .addOrReplaceInterceptor("fairlead", guard))
                .build();
    }

    /**
     * Prepares to ask; nothing is asked yet.
     *
     * @throws IllegalArgumentException if there is no address or no such file or context; the message says what to do
     */
    public static ApiServer of(ApiServerConfig settings) {
        return of(settings, true);
    }

    /** @param isPlainHttp false to watch by WebSocket, which is all that fabric8's mock server knows */
    static ApiServer of(ApiServerConfig settings, boolean isPlainHttp) {
        Config config = found(settings);
        String master = settings.master();
        boolean isAtService = false;
        if (master != null) {
            config.setMasterUrl(master.contains("://") ? master : "https://" + master);
        } else if (isFoundInPod(config)) {
            isAtService = true;
            LOG.warn("the API server is asked at {}{}", config.getMasterUrl(), SERVICE_HINT);
        } else if (!hasAddress(config)) {
            throw new IllegalArgumentException(
                    "there is no API server to ask: no kubeconfig, and no service account of a pod; give --kubeconfig"
                            + " or --master, or serve manifests by --manifests");
        }
        check(config.getMasterUrl());
        TokenFile.named(config).ifPresent(config::setOauthTokenProvider);
        config.setUserAgent("fairlead");
        config.setOnlyHttpWatches(isPlainHttp);
        config.setHttp2Disable(true);
        config.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(2);
        config.setRequestRetryBackoffInterval((int) RECONNECT.toMillis());
        config.setWatchReconnectInterval((int) RECONNECT.toMillis());
        config.setWatchReconnectLimit(-1);
        return new ApiServer(config, settings, isAtService);
    }

    private static Config found(ApiServerConfig settings) {
        String files = settings.kubeconfig();
        Config config = files == null ? Config.autoConfigure(settings.context()) : read(files, settings.context());
        String context = settings.context();
        NamedContext current = config.getCurrentContext();
        if (context != null && (current == null || !context.equals(current.getName()))) {
            throw new IllegalArgumentException("the kubeconfig has no context '" + context + "'; there are "
                    + config.getContexts().stream()
                            .map(named -> named.getName())
                            .toList());
        }
        return config;
    }

    private static Config read(String files, @Nullable String context) {
        if (files.indexOf(File.pathSeparatorChar) >= 0) {
            // Only what the client finds by itself may be several files.
            System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, files);
            return Config.autoConfigure(context);
        }
        File file = new File(files);
        if (!file.canRead()) {
            throw new IllegalArgumentException(
                    "kubeconfig '" + file + "' does not exist or cannot be read; name another by --kubeconfig");
        }
        try {
            return Config.fromKubeconfig(context, file);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("kubeconfig '" + file + "' cannot be used: " + detail(e), e);
        }
    }

    /** In one line, whatever the parser draws below it. */
    private static String detail(RuntimeException fault) {
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        return String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
    }

    private static boolean isFoundInPod(Config config) {
        return config.getFile() == null && config.getAutoOAuthToken() != null;
    }

    private static boolean hasAddress(Config config) {
        return config.getFile() != null || !(Config.DEFAULT_MASTER_URL + "/").startsWith(config.getMasterUrl());
    }

    private static void check(String url) {
        String fault = fault(url);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "API server '" + url + "' " + fault + "; write it as https://10.0.0.1:6443");
        }
    }

    private static @Nullable String fault(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() == null ? "has no host" : null;
        } catch (IllegalArgumentException e) {
            return "is no URL (" + e.getMessage() + ")";
        }
    }

    /** The client. */
    KubernetesClient client() {
        return client;
    }

    /** Whether it answers. */
    public Contact contact() {
        return contact;
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

    /** Threads for requests that somebody waits for. */
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

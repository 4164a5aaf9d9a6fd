package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Impersonation;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the API server, and to nothing else, with the credentials as they are at that moment. A request for
 * which there are none fails; it is never sent without them.
 *
 * <p>Certificates, keys, tokens and the kubeconfig are read again for each request: there are few. Where what secures the
 * connections has changed, new connections are opened, and those of before end with what runs on them.
 *
 * <p>Redirects are not followed: credentials would be sent to an unknown server.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its connections; {@link #shutdownNow()} ends them.
 */
public final class ApiHttpClient extends HttpClient {
    private static final Logger LOG = LogManager.getLogger(ApiHttpClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    /** Connections that share what secures them. */
    private record Secured(TlsMaterial tls, HttpClient client) {}

    private record Ready(Credentials credentials, Credentials.Presented presented, HttpClient client) {}

    private final AccessSource source;
    private final Map<String, String> environment;
    private final @Nullable Proxies proxy;
    private final Executor executor;
    private final RequestPace pace;
    private final Answers answers;
    private final List<HttpClient> before = new CopyOnWriteArrayList<>();
    private Access access;
    private Credentials credentials;
    private Secured secured;

    /**
     * A client that has not sent anything yet.
     *
     * @param environment of this process, for proxies and plug-ins
     * @param executor runs what may block
     * @throws IllegalArgumentException if a file is missing or wrong, a plug-in is not installed, or a proxy not supported;
     *     the message says which
     */
    public ApiHttpClient(
            AccessSource source,
            Map<String, String> environment,
            RequestPace pace,
            AnswerObserver observer,
            Executor executor) {
        this.source = source;
        this.environment = Map.copyOf(environment);
        this.pace = pace;
        this.executor = executor;
        answers = new Answers(observer, pace);
        access = source.current();
        proxy = Proxies.of(access.cluster(), environment);
        if (proxy != null && proxy.authorization() != null && System.getProperty(TUNNEL_SCHEMES) == null) {
            System.setProperty(TUNNEL_SCHEMES, "");
        }
        try {
            credentials = new Credentials(access, environment);
            secured = secured(TlsMaterial.read(access.cluster(), access.user().certificate()));
        } catch (IOException e) {
            throw new IllegalArgumentException(access.origin() + ": " + e.getMessage(), e);
        }
        warn();
    }

    private void warn() {
        boolean isAnonymous = access.user().isAnonymous();
        if (isAnonymous && access.cluster().isSecure()) {
            LOG.warn("{} has no credentials; requests to the API server are anonymous", access.origin());
        } else if (!isAnonymous && !access.cluster().isSecure()) {
            LOG.warn(
                    "requests to the API server {} use plain HTTP; the credentials of {} are not sent, because anyone on"
                            + " the network could read them",
                    access.cluster().server(),
                    access.origin());
        }
        if (access.cluster().isInsecure() && access.cluster().isSecure()) {
            LOG.warn(
                    "insecure-skip-tls-verify is set: an attacker between this node and the API server {} can read the credentials and"
                            + " answer in its place",
                    access.cluster().server());
        }
    }

    private Secured secured(TlsMaterial tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(Redirect.NEVER)
                .executor(executor)
                .proxy(
                        proxy == null
                                ? HttpClient.Builder.NO_PROXY
                                : ProxySelector.of(InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        if (access.cluster().isSecure()) {
            builder.sslContext(TlsContexts.of(access.cluster(), tls));
        }
        return new Secured(tls, builder.build());
    }

    /** The proxy that is asked to connect, for messages; empty for none. */
    public String proxyName() {
        return proxy == null ? "" : proxy.toString();
    }

    private Ready ready() {
        try {
            Credentials now = credentials();
            return connected(now, now.current());
        } catch (IOException e) {
            throw new CompletionException(new AccessException(String.valueOf(e.getMessage()), e));
        }
    }

    private synchronized Credentials credentials() {
        Access now = source.current();
        if (!now.equals(access)) {
            access = now;
            try {
                credentials = new Credentials(now, environment);
            } catch (IOException e) {
                LOG.warn("{}: {}; the credentials of before stay in use", now.origin(), e.getMessage());
            }
        }
        return credentials;
    }

    private synchronized Ready connected(Credentials now, Credentials.Presented presented) {
        if (!presented.tls().equals(secured.tls)) {
            LOG.info("the certificates for the connections to the API server have changed; new connections use them");
            HttpClient old = secured.client;
            secured = secured(presented.tls());
            before.removeIf(HttpClient::isTerminated);
            before.add(old);
            old.shutdown();
        }
        return new Ready(now, presented, secured.client);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Duration delay = pace.delay(request);
        boolean isElsewhere = !delay.isZero() || credentials().mayBlock();
        CompletableFuture<Ready> ready = isElsewhere
                ? CompletableFuture.supplyAsync(
                        this::ready, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, executor))
                : CompletableFuture.completedFuture(null).thenApply(_ -> ready());
        return ready.thenCompose(with -> send(with, request, handler)).whenComplete((_, failure) -> {
            if (failure != null) {
                answers.onFailed(request, failure);
            }
        });
    }

    private <T> CompletableFuture<HttpResponse<T>> send(Ready with, HttpRequest request, BodyHandler<T> handler) {
        return with.client
                .sendAsync(authorized(request, with), answers.handler(request, handler))
                .thenApply(answer -> {
                    if (proxy != null && answer.statusCode() == HttpURLConnection.HTTP_PROXY_AUTH) {
                        throw new CompletionException(new AccessException(
                                "the proxy does not accept its credentials (HTTP status 407); write them into its URL, as"
                                        + " http://name:password@host:port",
                                null));
                    }
                    if (answer.statusCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                        with.credentials.onRefused(with.presented);
                    }
                    return answer;
                });
    }

    private HttpRequest authorized(HttpRequest request, Ready with) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (_, _) -> true);
        if (request.timeout().isEmpty() && !RequestPace.isWatch(request.uri())) {
            builder.timeout(REQUEST_TIMEOUT);
        }
        headers(with.presented).forEach(builder::setHeader);
        impersonate(with.credentials.access().user().impersonation(), builder);
        return builder.build();
    }

    private Map<String, String> headers(Credentials.Presented presented) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", "fairlead");
        if (presented.authorization() != null) {
            headers.put("Authorization", presented.authorization());
        }
        if (proxy != null && proxy.authorization() != null) {
            headers.put("Proxy-Authorization", proxy.authorization());
        }
        return headers;
    }

    private static void impersonate(@Nullable Impersonation who, HttpRequest.Builder builder) {
        if (who == null) {
            return;
        }
        builder.setHeader("Impersonate-User", who.username());
        if (who.uid() != null) {
            builder.setHeader("Impersonate-Uid", who.uid());
        }
        who.groups().forEach(group -> builder.header("Impersonate-Group", group));
        who.extra()
                .forEach((key, values) ->
                        values.forEach(value -> builder.header("Impersonate-Extra-" + escaped(key), value)));
    }

    /** Keys may have characters that names of headers have not. */
    private static String escaped(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushed) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return sendAsync(request, handler).get();
        } catch (ExecutionException e) {
            throw Answers.asFailure(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        Ready with = ready();
        WebSocket.Builder builder = with.client.newWebSocketBuilder();
        headers(with.presented).forEach(builder::header);
        return builder;
    }

    private synchronized HttpClient client() {
        return secured.client;
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client().sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.of(executor);
    }

    @Override
    public void shutdownNow() {
        before.forEach(HttpClient::shutdownNow);
        client().shutdownNow();
    }

    @Override
    public void close() {
        shutdownNow();
    }
}

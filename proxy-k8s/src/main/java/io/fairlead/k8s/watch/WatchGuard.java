package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fairlead.config.DurationText;
import io.fairlead.fault.FaultBoundary;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what the client and the API server say to each other: ends watches and lists that have fallen silent, so that
 * the client asks again, for a watch where it was, and tells {@link Contact} what it sees.
 *
 * <p>An API server sends a bookmark about once a minute on a watch that has nothing else to tell; one that is silent for
 * much longer hangs, whatever the connection looks like. It may as well hang before it answers at all.
 *
 * <p>Threading: Thread-safe; called on the client's threads, with one thread of its own that looks for silence.
 *
 * <p>Ownership: owns its thread; close it.
 */
final class WatchGuard implements Interceptor, AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(WatchGuard.class);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_RETRY_AFTER_SECONDS = 60;
    private static final int LOOKS_PER_TIMEOUT = 10;

    private final Duration stallTimeout;
    private final Contact contact;
    private final Set<WatchedBody> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-watch-guard").factory());

    /** @param stallTimeout how long a watch may be silent; 1 ms or more */
    WatchGuard(Duration stallTimeout, Contact contact) {
        this.stallTimeout = stallTimeout;
        this.contact = contact;
        long pause = Math.max(1, stallTimeout.toMillis() / LOOKS_PER_TIMEOUT);
        var _ = thread.scheduleWithFixedDelay(
                FaultBoundary.guard("looking for watches that have fallen silent", this::look),
                pause,
                pause,
                TimeUnit.MILLISECONDS);
    }

    /** The timeout bounds the time until the answer begins; a watch has none otherwise. */
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isWatch(request.uri()) && builder instanceof HttpRequest.Builder watch) {
            watch.timeout(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isWatch(URI uri) {
        String query = uri.getQuery();
        return query != null && (query.startsWith("watch=true") || query.contains("&watch=true"));
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return request.method().equals("GET") ? new WatchedBody(consumer, request.uri()) : consumer;
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        String path = request.uri().getPath();
        if (path.contains("/events") || path.contains("/daemonsets/")) {
            return; // what is served does not depend on it
        }
        if (isFault(response.code())) {
            contact.onFault(
                    what(request),
                    "HTTP status " + response.code(),
                    " for " + request.uri().getPath() + hint(response.code()));
            return;
        }
        contact.onAnswer(what(request));
        if (consumer instanceof WatchedBody watch && response.body() instanceof AsyncBody body) {
            follow(watch, body);
        }
    }

    /** That a resource version is gone, or an Event is known already, is an answer like any other. */
    private static boolean isFault(int code) {
        return code >= HttpURLConnection.HTTP_BAD_REQUEST
                && code != HttpURLConnection.HTTP_GONE
                && code != HttpURLConnection.HTTP_CONFLICT;
    }

    /** {@code services}, {@code endpointslices} or {@code nodes}. */
    private static String what(HttpRequest request) {
        String path = request.uri().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String hint(int code) {
        return switch (code) {
            case HttpURLConnection.HTTP_UNAUTHORIZED -> " (the credentials are missing, wrong or expired)";
            case HttpURLConnection.HTTP_FORBIDDEN -> " (the ClusterRole does not allow it)";
            case TOO_MANY_REQUESTS -> " (it has too much to do)";
            default -> "";
        };
    }

    private void follow(WatchedBody watch, AsyncBody body) {
        watch.begin(body);
        watched.add(watch);
        var _ = body.done().whenComplete((_, _) -> watched.remove(watch));
    }

    /** A server that says when to come again is asked again then; the client alone would come sooner. */
    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        int seconds = retryAfterSeconds(response);
        return seconds == 0
                ? CompletableFuture.completedFuture(false)
                : new CompletableFuture<Boolean>().completeOnTimeout(true, seconds, TimeUnit.SECONDS);
    }

    private static int retryAfterSeconds(HttpResponse<?> response) {
        String text = response.header("Retry-After");
        if (text == null
                || response.code() != TOO_MANY_REQUESTS && response.code() != HttpURLConnection.HTTP_UNAVAILABLE) {
            return 0;
        }
        try {
            return Math.clamp(Integer.parseInt(text.strip()), 0, MAX_RETRY_AFTER_SECONDS);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        contact.onFault(what(request), cause(failure), "");
    }

    /** The first message that there is; the JDK's client says nothing where a connection is refused. */
    static String cause(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String message = each.getMessage();
            if (message != null && !message.isBlank()) {
                return message;
            }
        }
        return failure instanceof ConnectException
                ? "connection refused"
                : failure.getClass().getSimpleName();
    }

    private void look() {
        long now = System.nanoTime();
        for (WatchedBody watch : List.copyOf(watched)) {
            if (now - watch.lastNanos > stallTimeout.toNanos()) {
                LOG.warn(
                        "the answer for {} has been silent for {}; it is asked for again",
                        watch.uri.getPath(),
                        DurationText.format(stallTimeout));
                watch.cancel();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** The body of a watch, on its way to the client. */
    private static final class WatchedBody implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final AsyncBody.Consumer<List<ByteBuffer>> next;
        private final URI uri;
        private final AsciiJson ascii = new AsciiJson();
        private volatile long lastNanos = System.nanoTime();
        private volatile @Nullable AsyncBody body;

        WatchedBody(AsyncBody.Consumer<List<ByteBuffer>> next, URI uri) {
            this.next = next;
            this.uri = uri;
        }

        void begin(AsyncBody answer) {
            body = answer;
        }

        void cancel() {
            AsyncBody answer = body;
            if (answer != null) {
                answer.cancel();
            }
        }

        @Override
        public void consume(List<ByteBuffer> pieces, AsyncBody answer) throws Exception {
            lastNanos = System.nanoTime();
            next.consume(pieces.stream().map(ascii::of).toList(), answer);
        }
    }
}

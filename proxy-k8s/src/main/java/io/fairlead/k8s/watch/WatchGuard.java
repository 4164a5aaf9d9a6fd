package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fairlead.config.DurationText;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.access.RequestPace;
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
 * Ends watches and lists that have fallen silent, so that the client asks again, for a watch from the version that it has.
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

    /**
     * Without the bookkeeping of who set which field, which is a third to a half of an object, where the API server can
     * leave it out: from 1.38 on, with its feature gate {@code ManagedFieldsOptOut}. Others ignore the parameter.
     */
    private static final String ACCEPT = "application/json;drop=metadata.managedFields";

    private static final int MAX_RETRY_AFTER_SECONDS = 60;
    private static final int LOOKS_PER_TIMEOUT = 10;

    private final Duration stallTimeout;
    private final Set<WatchedBody> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-watch-guard").factory());

    /** @param stallTimeout how long a watch may be silent; 1 ms or more */
    WatchGuard(Duration stallTimeout) {
        this.stallTimeout = stallTimeout;
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
        if (request.method().equals("GET")) {
            builder.setHeader("Accept", ACCEPT);
        }
        if (RequestPace.isWatch(request.uri()) && builder instanceof HttpRequest.Builder watch) {
            watch.timeout(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return request.method().equals("GET") ? new WatchedBody(consumer, request.uri()) : consumer;
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        if (consumer instanceof WatchedBody watch && response.body() instanceof AsyncBody body) {
            follow(watch, body);
        }
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

    /** The watches that are open. */
    List<OpenWatch> watches() {
        long now = System.nanoTime();
        return watched.stream()
                .filter(body -> RequestPace.isWatch(body.uri))
                .map(body -> new OpenWatch(resource(body.uri), Math.max(0, now - body.lastNanos)))
                .toList();
    }

    private static String resource(URI uri) {
        return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
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

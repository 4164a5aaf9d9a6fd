package io.fairlead.k8s.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How often an API server is asked to list and watch when something is wrong: less and less often, and not by all nodes at
 * the same moment.
 *
 * <p>The first list is asked for at once. Each one after it, and each watch after one that failed or ended within two
 * seconds with nothing said, waits until a backoff has passed since the last such request: from 0.8 s on, twice as long
 * each time, up to 15 s, plus a random part of as much again. After two minutes without any, it starts again. Pages of
 * a list, and watches that follow one that was of use, do not wait.
 *
 * <p>A watch that ends within two seconds with nothing said is reported as broken, so that the client watches again from the
 * version that it has, instead of listing everything. One in five is let pass as it is: then the client lists, in case
 * the server has forgotten that version without saying so.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: client-go's {@code reflector.go}; kubernetes/kubernetes#137089 for forgotten versions.
 */
public final class RequestPace {
    private static final Logger LOG = LogManager.getLogger(RequestPace.class);
    private static final Duration INITIAL = Duration.ofMillis(800);
    private static final Duration MAX = Duration.ofSeconds(15);
    private static final Duration RESET = Duration.ofMinutes(2);
    /** As long as the client takes a watch that said nothing for one from a forgotten version. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static final int SHORT_PER_LIST = 5;

    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private final Map<String, Backoff> backoffs = new ConcurrentHashMap<>();

    /**
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param random numbers from 0 to 1
     */
    public RequestPace(LongSupplier nanoTime, DoubleSupplier random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Whether a request is for a watch. */
    public static boolean isWatch(URI uri) {
        return has(uri, "watch=true");
    }

    private static boolean has(URI uri, String start) {
        String query = uri.getQuery();
        return query != null && (query.startsWith(start) || query.contains("&" + start));
    }

    private @Nullable Backoff backoff(HttpRequest request) {
        boolean isPaced = request.method().equals("GET") && !has(request.uri(), "continue=");
        return isPaced ? backoffs.computeIfAbsent(request.uri().getPath(), _ -> new Backoff()) : null;
    }

    /** How long a request has to wait; it counts as sent then. */
    Duration delay(HttpRequest request) {
        Backoff backoff = backoff(request);
        return backoff == null ? Duration.ZERO : backoff.next(isWatch(request.uri()));
    }

    /** The request was not answered as it should. */
    void onFailure(HttpRequest request) {
        Backoff backoff = backoff(request);
        if (backoff != null) {
            backoff.onFailure();
        }
    }

    /** Watches the body of a watch. */
    <T> BodySubscriber<T> watched(HttpRequest request, BodySubscriber<T> body) {
        Backoff backoff = isWatch(request.uri()) ? backoff(request) : null;
        return backoff == null
                ? body
                : new WatchBody<>(body, backoff, request.uri().getPath());
    }

    /** What is known of the requests for one kind of object. */
    private final class Backoff {
        private long intervalNanos = INITIAL.toNanos();
        private long sentNanos;
        private boolean hasSent;
        private boolean isWatchSuspect;
        private int shortWatches;

        synchronized Duration next(boolean isWatch) {
            if (isWatch && !isWatchSuspect) {
                return Duration.ZERO;
            }
            isWatchSuspect = false;
            long now = nanoTime.getAsLong();
            if (!hasSent || now - sentNanos >= RESET.toNanos()) {
                hasSent = true;
                intervalNanos = INITIAL.toNanos();
                sentNanos = now;
                return Duration.ZERO;
            }
            long pause = (long) (intervalNanos * (1 + random.getAsDouble()));
            intervalNanos = Math.min(2 * intervalNanos, MAX.toNanos());
            long delay = Math.max(0, sentNanos + pause - now);
            sentNanos = now + delay;
            return Duration.ofNanos(delay);
        }

        synchronized void onFailure() {
            isWatchSuspect = true;
        }

        /** What the end of a watch is for the client; null for an end as it should be. */
        synchronized @Nullable IOException onEnd(long lastedNanos, boolean wasOfUse, String path) {
            if (wasOfUse || lastedNanos >= SHORT.toNanos()) {
                shortWatches = 0;
                return null;
            }
            isWatchSuspect = true;
            shortWatches++;
            if (shortWatches % SHORT_PER_LIST == 0) {
                LOG.warn(
                        "the API server has ended {} watches of {} in a row within two seconds each, without saying"
                                + " anything; everything is listed again, and the pause between two watches grows to"
                                + " 30 s; a proxy or load balancer before the API server may cut them off",
                        shortWatches,
                        path);
                return null;
            }
            return new AccessException("the watch ended within two seconds", null);
        }
    }

    /** The body of a watch, which counts whether anything came. */
    private final class WatchBody<T> implements BodySubscriber<T> {
        private final BodySubscriber<T> next;
        private final Backoff backoff;
        private final String path;
        private final long beginNanos = nanoTime.getAsLong();
        private boolean wasOfUse;

        WatchBody(BodySubscriber<T> next, Backoff backoff, String path) {
            this.next = next;
            this.backoff = backoff;
            this.path = path;
        }

        @Override
        public CompletionStage<T> getBody() {
            return next.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            next.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            wasOfUse = true;
            next.onNext(buffers);
        }

        @Override
        public void onError(Throwable failure) {
            backoff.onEnd(nanoTime.getAsLong() - beginNanos, wasOfUse, path);
            next.onError(failure);
        }

        @Override
        public void onComplete() {
            IOException fault = backoff.onEnd(nanoTime.getAsLong() - beginNanos, wasOfUse, path);
            if (fault == null) {
                next.onComplete();
            } else {
                next.onError(fault);
            }
        }
    }
}

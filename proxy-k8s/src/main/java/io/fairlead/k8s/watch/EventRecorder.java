package io.fairlead.k8s.watch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fairlead.k8s.translate.ObjectReference;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes Warning Events ({@code events.k8s.io/v1}) about objects, where {@code kubectl describe} shows them.
 *
 * <p>The same message about the same object is written at most once in ten minutes, and all of them together no
 * more often than {@code kubeApiQps} and {@code kubeApiBurst} allow; what is beyond that is dropped. An Event's name follows from what it
 * says, so that the proxies of all nodes write one Event together: the first creates it, the others only renew the time at
 * which it was seen last.
 *
 * <p>Threading: Thread-safe; writes on a thread of its own, and never waits.
 *
 * <p>Ownership: owns its thread; close it.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(EventRecorder.class);
    private static final String COMPONENT = "fairlead";
    private static final Duration SAME_AGAIN = Duration.ofMinutes(10);
    private static final int REMEMBERED = 10_000;
    private static final int QUEUE = 256;

    /** What Fairlead does when it has something to say; the API requires a word. */
    private static final String ACTION = "Proxy";

    /** Limits of the API, as of {@code pkg/apis/core/validation/events.go}: of the note, in bytes, and of the reporting instance. */
    private static final int MAX_NOTE = 1024;

    private static final int MAX_INSTANCE = 128;

    /** The API takes no fewer digits. */
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int MAX_NAME = 200;

    private record Said(ObjectReference about, EventReason reason, String message) {}

    private final KubernetesClient client;
    private final String nodeName;
    private final Ticker clock;
    private final Cache<Said, Boolean> said;
    private final ThreadPoolExecutor thread;
    private final long nanosPerEvent;
    private final long maxAllowance;
    private long allowance;
    private long allowanceNanos;

    /** @param nodeName of the node that the proxy runs on: it reports */
    public EventRecorder(ApiServer apiServer, String nodeName) {
        this(apiServer, nodeName, Ticker.systemTicker());
    }

    EventRecorder(ApiServer apiServer, String nodeName, Ticker clock) {
        this.client = apiServer.client();
        this.nodeName = nodeName;
        this.clock = clock;
        nanosPerEvent =
                (long) (TimeUnit.SECONDS.toNanos(1) / apiServer.settings().kubeApiQps());
        maxAllowance = apiServer.settings().kubeApiBurst() * nanosPerEvent;
        allowance = maxAllowance;
        allowanceNanos = clock.read();
        said = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(SAME_AGAIN)
                .ticker(clock)
                .build();
        thread = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().daemon().name("fairlead-events").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Warns.
     *
     * @param message what is wrong, and what to do
     */
    public void warn(ObjectReference about, EventReason reason, String message) {
        Said event = new Said(about, reason, message);
        if (said.asMap().putIfAbsent(event, true) == null && isAllowed()) {
            thread.execute(() -> write(event));
        }
    }

    /** How many Events wait to be written. */
    public int queued() {
        return thread.getQueue().size();
    }

    private synchronized boolean isAllowed() {
        long now = clock.read();
        allowance = Math.min(maxAllowance, allowance + now - allowanceNanos);
        allowanceNanos = now;
        if (allowance < nanosPerEvent) {
            return false;
        }
        allowance -= nanosPerEvent;
        return true;
    }

    private void write(Said event) {
        String namespace = event.about.namespace().isEmpty() ? "default" : event.about.namespace();
        String now = MICROS.format(Instant.now());
        try {
            client.events()
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .resource(event(event, namespace, now))
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                renew(event, namespace, now);
            } else {
                LOG.debug("an Event was not written: {}", e.toString());
            }
        } catch (RuntimeException e) {
            LOG.debug("an Event was not written", e);
        }
    }

    /**
     * By hand, since the client would read the Event first, which needs another permission. So the count is unknown; the least that a
     * series may have stands for it.
     */
    private void renew(Said event, String namespace, String now) {
        HttpClient http = client.getHttpClient();
        URI uri = URI.create(client.getConfiguration().getMasterUrl())
                .resolve("apis/events.k8s.io/v1/namespaces/" + namespace + "/events/" + name(event));
        var _ = http.sendAsync(
                        http.newHttpRequestBuilder()
                                .uri(uri)
                                .patch(
                                        "application/merge-patch+json",
                                        "{\"series\":{\"count\":2,\"lastObservedTime\":\"" + now + "\"}}")
                                .build(),
                        String.class)
                .whenComplete(
                        (answer, fault) -> LOG.debug("Event renewed: {}", answer == null ? fault : answer.code()));
    }

    private Event event(Said event, String namespace, String now) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name(event))
                .endMetadata()
                .withRegarding(regarding(event.about))
                .withType("Warning")
                .withReason(event.reason.toString())
                .withAction(ACTION)
                .withNote(note(event.message))
                .withReportingController(COMPONENT)
                .withReportingInstance(cut(nodeName, MAX_INSTANCE))
                .withEventTime(new MicroTime(now))
                .build();
    }

    private static io.fabric8.kubernetes.api.model.ObjectReference regarding(ObjectReference about) {
        return new ObjectReferenceBuilder()
                .withApiVersion(about.kind().equals("EndpointSlice") ? "discovery.k8s.io/v1" : "v1")
                .withKind(about.kind())
                .withNamespace(orNull(about.namespace()))
                .withName(about.name())
                .withUid(orNull(about.uid()))
                .build();
    }

    /** The limit is in bytes. */
    private static String note(String message) {
        String note = cut(message, MAX_NOTE);
        while (note.getBytes(StandardCharsets.UTF_8).length > MAX_NOTE) {
            note = cut(note, note.length() - 1);
        }
        return note;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String name(Said event) {
        // The same for all nodes, which the hash code of an enum is not.
        int hash = Objects.hash(event.about, event.reason.toString(), event.message);
        return cut(event.about.name(), MAX_NAME) + "." + Integer.toHexString(hash);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** Waits a moment for what is to be written still. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

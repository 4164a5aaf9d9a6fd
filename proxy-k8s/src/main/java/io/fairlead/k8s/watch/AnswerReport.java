package io.fairlead.k8s.watch;

import io.fairlead.k8s.access.AnswerObserver;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests, and reports to {@link Contact} how those for served objects are answered. Others, such as those that write
 * Events, are only counted.
 *
 * <p>Threading: Thread-safe.
 */
final class AnswerReport implements AnswerObserver {
    private static final Set<String> SERVED = Set.of("services", "endpointslices", "nodes");

    private static final String NAMESPACES = "namespaces";

    private final Map<RequestKind, LongAdder> requests = new ConcurrentHashMap<>();
    private volatile @Nullable Contact contact;

    /** Starts reporting to that contact; earlier answers are not reported. */
    void start(Contact told) {
        contact = told;
    }

    private @Nullable Contact contact(HttpRequest request) {
        return SERVED.contains(kind(request.uri().getPath())) ? contact : null;
    }

    /** The kind of objects that a path is for, such as {@code services}. */
    private static String kind(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String what(HttpRequest request) {
        String path = request.uri().getPath();
        String[] segments = path.split("/", -1);
        int namespace = List.of(segments).indexOf(NAMESPACES) + 1;
        return what(kind(path), namespace == 0 ? null : segments[namespace]);
    }

    /** The objects that a request is for: a Role may allow them in one namespace and not in another. */
    static String what(String kind, @Nullable String namespace) {
        return namespace == null ? kind : kind + " of " + namespace;
    }

    /** How many requests there were so far. */
    Map<RequestKind, Long> requests() {
        Map<RequestKind, Long> counts = new HashMap<>();
        requests.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    @Override
    public void onStatus(HttpRequest request, int status) {
        count(request, Integer.toString(status));
    }

    @Override
    public void onNoAnswer(HttpRequest request) {
        count(request, RequestKind.NO_ANSWER);
    }

    private void count(HttpRequest request, String code) {
        requests.computeIfAbsent(new RequestKind(request.method(), code), _ -> new LongAdder())
                .increment();
    }

    @Override
    public void onAnswer(HttpRequest request) {
        Contact told = contact(request);
        if (told != null) {
            told.onAnswer(what(request));
        }
    }

    @Override
    public void onFault(HttpRequest request, String reason, String detail) {
        Contact told = contact(request);
        if (told != null) {
            told.onFault(what(request), reason, detail);
        }
    }
}

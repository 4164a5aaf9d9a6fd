package io.fairlead.k8s.watch;

import io.fairlead.k8s.access.AnswerObserver;
import java.net.http.HttpRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports to {@link Contact} how requests for served objects are answered. Other requests, such as those that write Events,
 * are ignored.
 *
 * <p>Threading: Thread-safe.
 */
final class AnswerReport implements AnswerObserver {
    private static final Set<String> SERVED = Set.of("services", "endpointslices", "nodes");

    private volatile @Nullable Contact contact;

    /** Starts reporting to that contact; earlier answers are not reported. */
    void start(Contact told) {
        contact = told;
    }

    private @Nullable Contact contact(HttpRequest request) {
        return SERVED.contains(what(request)) ? contact : null;
    }

    /** The kind of objects that a request is for, such as {@code services}. */
    private static String what(HttpRequest request) {
        String path = request.uri().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
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

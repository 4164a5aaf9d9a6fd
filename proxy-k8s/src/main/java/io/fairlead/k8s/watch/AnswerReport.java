package io.fairlead.k8s.watch;

import io.fairlead.k8s.access.AnswerObserver;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells {@link Contact} how requests for what is served are answered. Whether Events may be written, or the DaemonSet of
 * the pod be read, is left out: what is served does not depend on it.
 *
 * <p>Threading: Thread-safe.
 */
final class AnswerReport implements AnswerObserver {
    private volatile @Nullable Contact contact;

    /** From now on it tells that contact; what came before is not told. */
    void start(Contact told) {
        contact = told;
    }

    private @Nullable Contact contact(HttpRequest request) {
        String path = request.uri().getPath();
        return path.contains("/events") || path.contains("/daemonsets/") ? null : contact;
    }

    /** {@code services}, {@code endpointslices} or {@code nodes}. */
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

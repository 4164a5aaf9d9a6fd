package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fairlead.k8s.access.Failures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The informers of a source: each lists and watches objects, and hands them to a follower.
 *
 * <p>Threading: confined to its source.
 *
 * <p>Ownership: owns its informers, not the API server's client; close it.
 */
final class Informers implements AutoCloseable {
    private final ApiServer apiServer;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    Informers(ApiServer apiServer) {
        this.apiServer = apiServer;
    }

    /**
     * Begins to list and watch, and returns.
     *
     * @param what what is listed, see {@link AnswerReport#what(String, String)}
     * @param pageSize objects per page of a list; null for a list in one piece
     */
    <T extends HasMetadata> void follow(
            String what, Informable<T> objects, @Nullable Long pageSize, ListedFollower<T> follower) {
        Informable<T> paged = pageSize == null ? objects : objects.withLimit(pageSize);
        SharedIndexInformer<T> informer = paged.runnableInformer(0)
                .itemStore(follower.ledger())
                .removeNamespaceIndex()
                .exceptionHandler((_, fault) -> {
                    apiServer.contact().onInformerFault(what, Failures.text(fault));
                    return true;
                })
                .addEventHandler(follower);
        informers.add(informer);
        var _ = informer.start();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
        informers.clear();
    }
}

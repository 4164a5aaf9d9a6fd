package io.fairlead.k8s.admin;

import io.fairlead.proxy.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Explains what happens to connections.
 *
 * <p>Threading: called on the thread of the API, which it may keep busy for some milliseconds.
 *
 * <p>Failure: {@link ApiException} is answered as such, thrown or in the result.
 */
@FunctionalInterface
public interface Explainer {
    /**
     * The explanation: a record or tree that Jackson can write.
     *
     * @param thread the thread of the API, for what takes a moment
     */
    CompletionStage<?> explain(Proxy proxy, ExplainQuery query, Executor thread);
}

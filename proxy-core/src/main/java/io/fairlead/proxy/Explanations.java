package io.fairlead.proxy;

import io.fairlead.explain.Explainer;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.Question;
import io.fairlead.explain.Surroundings;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.select.BalancerRegistry;
import java.util.concurrent.CompletableFuture;

/**
 * Explains what the running proxy does.
 *
 * <p>Threading: Thread-safe; explanations are made on the control thread.
 */
record Explanations(
        ControlThread control, ChangeFollower follower, BalancerRegistry balancers, Surroundings surroundings) {
    /** Fails if the proxy is stopped. */
    CompletableFuture<Explanation> explain(Question question) {
        CompletableFuture<Explanation> answer = new CompletableFuture<>();
        Runnable task = () -> FaultBoundary.run(
                question,
                asked -> answer.complete(new Explainer(follower.table(), balancers, surroundings).explain(asked)),
                (asked, fault) -> answer.completeExceptionally(fault));
        if (!control.tryExecute(task)) {
            answer.completeExceptionally(new IllegalStateException("the proxy is stopped"));
        }
        return answer;
    }
}

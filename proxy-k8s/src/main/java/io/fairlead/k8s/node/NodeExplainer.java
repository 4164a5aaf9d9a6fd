package io.fairlead.k8s.node;

import io.fairlead.explain.Question;
import io.fairlead.k8s.admin.ExplainQuery;
import io.fairlead.k8s.admin.Explainer;
import io.fairlead.k8s.admin.ServiceFilter;
import io.fairlead.k8s.explain.Diagnosis;
import io.fairlead.k8s.explain.Exclusions;
import io.fairlead.k8s.explain.ExplanationReport;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ServiceName;
import io.fairlead.proxy.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Explains what the proxy of this node does.
 *
 * <p>Threading: Thread-safe.
 *
 * @param exclusions the Services that are not proxied
 */
record NodeExplainer(Exclusions exclusions) implements Explainer {
    @Override
    public CompletionStage<ExplanationReport> explain(Proxy proxy, ExplainQuery query, Executor thread) {
        return proxy.inspection()
                .explain(question(query))
                .thenApplyAsync(explanation -> Diagnosis.of(explanation, exclusions), thread);
    }

    private static Question question(ExplainQuery query) {
        ServiceFilter service = query.service();
        if (service != null) {
            return new Question.OfService(
                    new ServiceName(service.namespace(), service.name()), service.port(), query.from());
        }
        AddressPort address = Objects.requireNonNull(query.address(), "a query names a Service or an address");
        return new Question.OfAddress(address, query.protocol(), query.from());
    }
}

package io.fairlead.k8s.health;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpListener;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpReply;
import io.fairlead.k8s.http.HttpResponder;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.k8s.metrics.NodeMetrics;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Metrics and the effective configuration for operators, and whatever else a node serves them: kube-proxy's metrics server, with the same paths.
 *
 * <p>Threading: Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    /**
     * kube-proxy answers {@code iptables}, {@code ipvs} or {@code nftables}, all of which would be wrong. Tools only
     * check for an answer; for people, this is the name of a former mode of kube-proxy.
     */
    private static final String PROXY_MODE = "userspace";

    private static final String NOT_FOUND =
            "not found; there are /ui/, /api/v1/status, /configz, /healthz, /metrics and /proxyMode\n";

    private final HttpListener listener;

    private AdminServer(
            HttpServers servers,
            HttpBinding binding,
            NodeMetrics metrics,
            Supplier<Map<String, Object>> configuration,
            HttpResponder others) {
        listener = servers.listen("the metrics server", binding, responder(metrics, configuration, others));
    }

    /**
     * Starts to serve.
     *
     * @param configuration the content of {@code /configz}, by component, as plain maps, lists and values; called for
     *     each request, on the event loop of the servers
     * @throws io.fairlead.k8s.http.BindFailedException if the binding fails and must not be retried
     */
    public static AdminServer start(
            HttpServers servers,
            HttpBinding binding,
            NodeMetrics metrics,
            Supplier<Map<String, Object>> configuration) {
        return new AdminServer(servers, binding, metrics, configuration, _ -> notFound());
    }

    /**
     * The same with more paths.
     *
     * @param others answers all other paths
     * @throws io.fairlead.k8s.http.BindFailedException if the binding fails and must not be retried
     */
    public static AdminServer start(
            HttpServers servers,
            HttpBinding binding,
            NodeMetrics metrics,
            Supplier<Map<String, Object>> configuration,
            HttpResponder others) {
        return new AdminServer(servers, binding, metrics, configuration, others);
    }

    /** Answers the same paths elsewhere. */
    public static HttpResponder responder(
            NodeMetrics metrics, Supplier<Map<String, Object>> configuration, HttpResponder others) {
        return question -> answer(question, metrics, configuration, others);
    }

    /** The answer where nothing is. */
    public static HttpAnswer notFound() {
        return HttpAnswer.text(404, NOT_FOUND);
    }

    private static HttpReply answer(
            HttpQuestion question,
            NodeMetrics metrics,
            Supplier<Map<String, Object>> configuration,
            HttpResponder others) {
        return switch (question.path()) {
            case "/healthz" -> HttpAnswer.text(200, "ok");
            case "/proxyMode" -> HttpAnswer.text(200, PROXY_MODE);
            case "/configz" -> HttpAnswer.json(200, ConfigurationJson.of(configuration.get()));
            case "/metrics" -> metrics(metrics, MetricsFormat.accepted(question.accept()));
            default -> others.answer(question);
        };
    }

    private static HttpAnswer metrics(NodeMetrics metrics, MetricsFormat format) {
        return new HttpAnswer(200, format.contentType(), Map.of(), metrics.scrape(format));
    }

    @Override
    public void close() {
        listener.close();
    }
}

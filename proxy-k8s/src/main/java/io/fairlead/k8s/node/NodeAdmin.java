package io.fairlead.k8s.node;

import io.fairlead.k8s.admin.AdminAccess;
import io.fairlead.k8s.admin.AdminApi;
import io.fairlead.k8s.admin.AdminNode;
import io.fairlead.k8s.admin.EventLog;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.explain.Exclusions;
import io.fairlead.k8s.health.AdminServer;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpReply;
import io.fairlead.k8s.http.HttpResponder;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.ui.UiFiles;
import io.fairlead.model.UnixSocket;

/**
 * What a node serves to operators besides its metrics, and where: the admin API, and by TCP the dashboard.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the API; the servers are the caller's.
 */
final class NodeAdmin implements AutoCloseable {
    private final AdminApi api;
    private final UiFiles ui = UiFiles.load();
    private final HttpResponder guarded;

    NodeAdmin(AdminNode node, EventLog events, Exclusions exclusions) {
        HealthConfig health = node.config().health();
        api = new AdminApi(node, events);
        api.explainWith(new NodeExplainer(exclusions));
        guarded = new AdminAccess(health.metricsBindAddress(), health.adminTokenFile()).guard(this::served);
    }

    /**
     * Listens on the Unix socket, if one is configured.
     *
     * @param responder answers everything, metrics included
     */
    void listen(HttpServers servers, HealthConfig health, HttpResponder responder) {
        UnixSocket socket = health.adminSocket();
        if (socket != null) {
            servers.listen("the admin API", socket, responder);
        }
    }

    /** Answers everything that the metrics server does not. */
    HttpReply answer(HttpQuestion question) {
        if (UiFiles.isUi(question.path())) {
            return ui.answer(question);
        }
        return question.path().startsWith(AdminApi.ROOT) ? guarded.answer(question) : AdminServer.notFound();
    }

    private HttpReply served(HttpQuestion question) {
        return api.answer(question);
    }

    @Override
    public void close() {
        api.close();
    }
}

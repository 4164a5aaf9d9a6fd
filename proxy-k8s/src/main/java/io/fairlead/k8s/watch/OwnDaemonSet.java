package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fairlead.k8s.access.Failures;
import io.fairlead.k8s.config.DaemonSetName;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The DaemonSet whose pod this node is. A pod that receives SIGTERM cannot see why; its DaemonSet shows it. While that
 * exists, the pod is restarted or updated, and another one follows on the same machine. When Fairlead is uninstalled, the
 * DaemonSet is deleted first, and its pods after it.
 *
 * <p>Threading: Thread-safe. Asking blocks for {@link #PATIENCE} at most.
 */
public final class OwnDaemonSet {
    private static final Logger LOG = LogManager.getLogger(OwnDaemonSet.class);

    /** What a stop may take longer because the API server does not answer; the proxy serves meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final ResourceDefinitionContext DAEMON_SETS = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("DaemonSet")
            .withPlural("daemonsets")
            .withNamespaced(true)
            .build();

    private final ApiServer apiServer;
    private final DaemonSetName name;
    private final String nodeName;

    /** @param nodeName name of the own Node */
    public OwnDaemonSet(ApiServer apiServer, DaemonSetName name, String nodeName) {
        this.apiServer = apiServer;
        this.name = name;
        this.nodeName = nodeName;
    }

    /**
     * Whether another pod follows on this node. If the API server does not say, one is taken to follow: a rule that stays
     * for too long can be removed, a connection that was refused meanwhile cannot be repaired.
     */
    public boolean willReplaceThisPod() {
        try {
            String reason = CompletableFuture.supplyAsync(this::reasonAgainst, apiServer.threads())
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            if (!reason.isEmpty()) {
                LOG.info("no other pod follows on this node, so the rules are removed from the kernel: {}", reason);
                return false;
            }
            LOG.info("the rules stay in the kernel for the next pod of the DaemonSet {}", name);
        } catch (CompletionException e) {
            LOG.warn(
                    "the rules stay in the kernel, as the API server does not say whether the DaemonSet {} still exists:"
                            + " {}. If Fairlead has been uninstalled, run 'fairlead cleanup' on this node",
                    name,
                    problem(e));
        }
        return true;
    }

    private static String problem(CompletionException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof TimeoutException
                ? "it has not answered within " + PATIENCE.toSeconds() + " s"
                : Failures.text(root);
    }

    /** Why no other pod will follow; empty if one will. */
    private String reasonAgainst() {
        KubernetesClient client = apiServer.client();
        try {
            GenericKubernetesResource found = client.genericKubernetesResources(DAEMON_SETS)
                    .inNamespace(name.namespace())
                    .withName(name.name())
                    .get();
            if (found == null) {
                return "the DaemonSet " + name + " does not exist";
            }
            if (found.getMetadata().getDeletionTimestamp() != null) {
                return "the DaemonSet " + name + " is being deleted";
            }
            return isNodeSelected(client, found)
                    ? ""
                    : "the node selector of the DaemonSet " + name + " does not match the Node " + nodeName;
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                // An uninstallation deletes role and account with the DaemonSet.
                case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                    "the API server no longer lets this pod read the DaemonSet " + name + " (" + e.getCode() + ")";
                default -> throw e;
            };
        }
    }

    private boolean isNodeSelected(KubernetesClient client, GenericKubernetesResource found) {
        if (!(found.get("spec", "template", "spec", "nodeSelector") instanceof Map<?, ?> selector)) {
            return true;
        }
        // It is null, whatever the client's interface says, where there is no such Node.
        @Nullable Node node = client.nodes().withName(nodeName).get();
        if (node == null) {
            return true;
        }
        Map<String, String> labels =
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
        return selector.entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(labels.get(String.valueOf(entry.getKey()))));
    }
}

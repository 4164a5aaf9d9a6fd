package io.fairlead.k8s.config;

import io.fairlead.config.Checks;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the API server is reached and used.
 *
 * <p>Threading: Immutable.
 *
 * @param kubeconfig the kubeconfig file, or several with the system's path separator between them; null for
 *     {@code ~/.kube/config}, else the credentials that a pod has
 * @param context the context of the kubeconfig; null for its current one
 * @param master URL of the API server that overrides the one of the kubeconfig or pod; null for that one
 * @param kubeApiQps Events per second on average; other requests are rare; 0.01 to 10,000
 * @param kubeApiBurst how many Events may be written at once after a pause; 1 to 10,000
 * @param listPageSize how many objects one answer to a list may hold; 1 to 100,000
 * @param watchStallTimeout a watch on which nothing arrives for this long, not even a bookmark, is replaced; 100 ms to
 *     24 h
 */
public record ApiServerConfig(
        @Nullable String kubeconfig,
        @Nullable String context,
        @Nullable String master,
        double kubeApiQps,
        int kubeApiBurst,
        int listPageSize,
        Duration watchStallTimeout) {
    /** The credentials that a pod has, and otherwise what the documentation names; kube-proxy's where it has the key. */
    public static final ApiServerConfig DEFAULT =
            new ApiServerConfig(null, null, null, 5, 10, 500, Duration.ofSeconds(150));

    private static final double MIN_QPS = 0.01;
    private static final int MAX_REQUESTS = 10_000;

    public ApiServerConfig {
        if (master != null && !isServerUrl(master)) {
            throw new IllegalArgumentException(
                    "master is '" + master + "'; expected a URL such as https://192.168.0.10:6443");
        }
        if (!(kubeApiQps >= MIN_QPS && kubeApiQps <= MAX_REQUESTS)) {
            throw new IllegalArgumentException(
                    "kubeApiQps is " + kubeApiQps + "; allowed are " + MIN_QPS + " to " + MAX_REQUESTS);
        }
        Checks.within("kubeApiBurst", kubeApiBurst, 1, MAX_REQUESTS);
        Checks.within("listPageSize", listPageSize, 1, 100_000);
        Checks.within("watchStallTimeout", watchStallTimeout, Duration.ofMillis(100), Duration.ofDays(1));
    }

    /** The same with this kubeconfig. */
    public ApiServerConfig withKubeconfig(String files) {
        return new ApiServerConfig(files, context, master, kubeApiQps, kubeApiBurst, listPageSize, watchStallTimeout);
    }

    private static boolean isServerUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

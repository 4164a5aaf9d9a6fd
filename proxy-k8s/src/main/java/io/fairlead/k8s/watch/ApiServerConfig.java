package io.fairlead.k8s.watch;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the API server is reached and asked.
 *
 * <p>Threading: Immutable.
 *
 * @param kubeconfig the file with address and credentials; null for {@code $KUBECONFIG}, {@code ~/.kube/config} or, in a
 *     pod, its service account, whichever is found first
 * @param context the context of the kubeconfig; null for its current one
 * @param master the address, in place of the one that is found otherwise; null for that one
 * @param pageSize how many Services one page of a list holds; of EndpointSlices, which are larger, a fifth
 * @param requestTimeout how long the answer to a list may take
 * @param watchStallTimeout how long a watch may be silent until it counts as hanging
 */
public record ApiServerConfig(
        @Nullable Path kubeconfig,
        @Nullable String context,
        @Nullable String master,
        int pageSize,
        Duration requestTimeout,
        Duration watchStallTimeout) {
    /** With what is found by itself, and the documented defaults. */
    public static final ApiServerConfig DEFAULT =
            new ApiServerConfig(null, null, null, 500, Duration.ofMinutes(1), Duration.ofSeconds(150));
}

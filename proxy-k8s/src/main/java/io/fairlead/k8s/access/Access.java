package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.User;
import java.net.URI;

/**
 * Where the API server is, and as whom it is asked.
 *
 * <p>Threading: Immutable.
 *
 * @param origin what says so, such as {@code context 'prod' of kubeconfig '/root/.kube/config'}
 * @param isAtService whether the address is that of a Service, which needs a proxy
 */
public record Access(Cluster cluster, User user, String origin, boolean isAtService) {
    /** The same at another address. */
    Access at(URI server) {
        return new Access(cluster.at(server), user, origin, false);
    }
}

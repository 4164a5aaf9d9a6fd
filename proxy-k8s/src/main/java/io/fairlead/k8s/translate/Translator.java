package io.fairlead.k8s.translate;

import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import org.jspecify.annotations.Nullable;

/**
 * Translates Kubernetes objects to the model, as kube-proxy reads them.
 *
 * <p>Defaults that the API server would fill in are applied here, so that objects from a manifest and from a watch are
 * read alike: namespace {@code default}, protocol TCP, port name {@code ""}, traffic policies Cluster, affinity timeout
 * three hours, address families from the cluster IPs.
 *
 * <p>What the API server would refuse is an {@link Problem.Severity#ERROR} and rejects the object; what kube-proxy
 * passes over in silence is a {@link Problem.Severity#WARNING} and only that entry is left out.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: Kubernetes 1.36, pkg/proxy serviceport.go and endpointslicecache.go.
 */
public final class Translator {
    /** The annotation by which a Service chooses its endpoint selector. */
    public static final String SELECTOR_ANNOTATION = "fairlead.io/selector";

    private Translator() {}

    /**
     * A Service, with a service port for each port and each address family in which it has a cluster IP. ExternalName
     * and headless Services, and those labelled for another proxy, are not proxied.
     */
    public static Translation<Service> service(io.fabric8.kubernetes.api.model.Service object) {
        return service(object, null);
    }

    /** The same for a proxy that has a name: what carries it in its label {@code service-proxy-name} is proxied. */
    public static Translation<Service> service(
            io.fabric8.kubernetes.api.model.Service object, @Nullable String proxyName) {
        return new ServiceTranslation(object, proxyName).run();
    }

    /** An EndpointSlice. Those without a Service, of headless Services, and of names instead of addresses are not proxied. */
    public static Translation<EndpointSlice> slice(io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object) {
        return new SliceTranslation(object).run();
    }

    /** A node, which is of interest if it is the one that the proxy runs on. */
    public static Translation<Node> node(io.fabric8.kubernetes.api.model.Node object) {
        return NodeTranslation.run(object);
    }
}

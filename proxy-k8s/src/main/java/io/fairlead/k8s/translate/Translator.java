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
 * <p>An entry that kube-proxy ignores silently is a {@link Problem.Severity#WARNING}, and only that entry is skipped.
 * An entry that the API server would reject is an {@link Problem.Severity#ERROR} that rejects the object if it comes
 * from a manifest; in an object from the API server, only the entry is skipped ({@link Origin}). Only what has no name
 * or no spec is rejected wherever it comes from. A setting that cannot be read is never more than a warning.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: Kubernetes 1.36, pkg/proxy serviceport.go and endpointslicecache.go.
 */
public final class Translator {
    private Translator() {}

    /** A Service that the API server has sent. */
    public static Translation<Service> service(io.fabric8.kubernetes.api.model.Service object) {
        return service(object, Origin.API_SERVER);
    }

    /**
     * A Service, with a service port for each port and each address family in which it has a cluster IP. ExternalName
     * and headless Services, and those labelled for another proxy, are not proxied.
     */
    public static Translation<Service> service(io.fabric8.kubernetes.api.model.Service object, Origin origin) {
        return service(object, origin, ServiceScope.NODE);
    }

    /** The same for a proxy that has a name: what carries it in its label {@code service-proxy-name} is proxied. */
    public static Translation<Service> service(
            io.fabric8.kubernetes.api.model.Service object, Origin origin, @Nullable String proxyName) {
        return new ServiceTranslation(object, origin, ServiceScope.ofProxy(proxyName)).run();
    }

    /** A Service that has been named, with a service port without a cluster IP for each port and family if it is headless. */
    public static Translation<Service> anyService(io.fabric8.kubernetes.api.model.Service object, Origin origin) {
        return service(object, origin, ServiceScope.EVERY);
    }

    /** The same for Services of a scope. */
    public static Translation<Service> service(
            io.fabric8.kubernetes.api.model.Service object, Origin origin, ServiceScope scope) {
        return new ServiceTranslation(object, origin, scope).run();
    }

    /** An EndpointSlice that the API server has sent. */
    public static Translation<EndpointSlice> slice(io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object) {
        return slice(object, Origin.API_SERVER);
    }

    /** An EndpointSlice. Those without a Service, of headless Services, and of names instead of addresses are not proxied. */
    public static Translation<EndpointSlice> slice(
            io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object, Origin origin) {
        return slice(object, origin, ServiceScope.NODE);
    }

    /** The same, and those of headless Services. */
    public static Translation<EndpointSlice> anySlice(
            io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object, Origin origin) {
        return slice(object, origin, ServiceScope.EVERY);
    }

    /** An EndpointSlice of a Service of the scope. */
    public static Translation<EndpointSlice> slice(
            io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object, Origin origin, ServiceScope scope) {
        return new SliceTranslation(object, origin, scope).run();
    }

    /** A Node that the API server has sent. */
    public static Translation<Node> node(io.fabric8.kubernetes.api.model.Node object) {
        return node(object, Origin.API_SERVER);
    }

    /** A node, which is of interest if it is the one that the proxy runs on. */
    public static Translation<Node> node(io.fabric8.kubernetes.api.model.Node object, Origin origin) {
        return NodeTranslation.run(object, origin);
    }
}

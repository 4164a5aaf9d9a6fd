package io.fairlead.k8s.translate;

import org.jspecify.annotations.Nullable;

/** Why a Service is not proxied. */
public enum ServiceExclusion {
    /** Its label names another proxy, or none while this proxy has a name. */
    OTHER_PROXY("the label " + ServiceExclusion.PROXY_NAME_LABEL + " leaves it to another proxy"),
    /** It is an alias in DNS. */
    EXTERNAL_NAME("an ExternalName Service is served by DNS"),
    /** Clients get the addresses of its endpoints from DNS. */
    HEADLESS("a headless Service is served by DNS"),
    /** It has no cluster IP yet. */
    NO_CLUSTER_IP("it has no cluster IP");

    /** The label of Services that says which proxy serves them. */
    public static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

    private final String reason;

    ServiceExclusion(String reason) {
        this.reason = reason;
    }

    /** The reason in words, as {@link Translation.NotProxied} has it. */
    public String reason() {
        return reason;
    }

    /** The exclusion with that reason; null if it is that of an object of another kind. */
    public static @Nullable ServiceExclusion of(String reason) {
        for (ServiceExclusion exclusion : values()) {
            if (exclusion.reason.equals(reason)) {
                return exclusion;
            }
        }
        return null;
    }
}

package io.fairlead.k8s.source;

import io.fairlead.config.Suggestion;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import java.util.List;
import java.util.Set;

/** Kinds of objects that are not read: those of other programs, and misspelt ones. Stateless. */
final class OtherKind {
    private static final String CORE = "v1";
    private static final String DISCOVERY = "discovery.k8s.io/";
    private static final String READ = "read are v1 Service, discovery.k8s.io/v1 EndpointSlice and v1 Node";

    private static final List<String> KINDS = List.of("EndpointSlice", "Node", "Service");

    /** All kinds of the core group that a manifest can have; this group has long stopped growing. */
    private static final Set<String> CORE_KINDS = Set.of(
            "Binding",
            "ComponentStatus",
            "ConfigMap",
            "Event",
            "LimitRange",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "Service",
            "ServiceAccount");

    private OtherKind() {}

    /** @param versionAndKind such as {@code apps/v1 Deployment} */
    static Problem problem(String versionAndKind, Location location) {
        int blank = versionAndKind.indexOf(' ');
        String version = versionAndKind.substring(0, blank);
        String kind = versionAndKind.substring(blank + 1);
        String ignored = "objects of kind " + versionAndKind + " are ignored";
        if (version.equals(CORE) && kind.equals("Endpoints")) {
            return Problem.ofFile(
                    Severity.WARNING,
                    location,
                    ignored,
                    "write a discovery.k8s.io/v1 EndpointSlice instead, as every cluster has them");
        }
        if (kind.equals("EndpointSlice")) {
            return Problem.ofFile(
                    Severity.WARNING,
                    location,
                    ignored,
                    "write apiVersion: discovery.k8s.io/v1, the version that is read");
        }
        boolean isMisspelt = version.equals(CORE) && !CORE_KINDS.contains(kind)
                || version.startsWith(DISCOVERY)
                || version.startsWith(CORE) && kind.equals("Service");
        return isMisspelt
                ? Problem.ofFile(
                        Severity.WARNING,
                        location,
                        ignored + ": Kubernetes has no such kind" + Suggestion.of(kind, KINDS),
                        READ)
                : Problem.ofFile(Severity.NOTE, location, ignored, READ);
    }
}

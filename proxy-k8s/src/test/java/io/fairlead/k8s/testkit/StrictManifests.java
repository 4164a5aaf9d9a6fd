package io.fairlead.k8s.testkit;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads manifests as an API server with strict field validation does: a field that the schema does not have, or one that is
 * there twice, is an error. Stateless.
 */
public final class StrictManifests {
    private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---.*$");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new WithoutOtherProperties())
            .build();

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Pod", Pod.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 DaemonSet", DaemonSet.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("rbac.authorization.k8s.io/v1 ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1 ClusterRoleBinding", ClusterRoleBinding.class),
            Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class));

    /** The classes of the client collect what they do not know; here, nothing does. */
    private static final class WithoutOtherProperties extends JacksonAnnotationIntrospector {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated member) {
            return false;
        }
    }

    /** A PodMonitor of the Prometheus operator, with the fields that the chart uses. */
    private record PodMonitor(String apiVersion, String kind, ObjectMeta metadata, PodMonitorSpec spec) {}

    private record PodMonitorSpec(
            String jobLabel,
            LabelSelector selector,
            NamespaceSelector namespaceSelector,
            List<PodMetricsEndpoint> podMetricsEndpoints) {}

    private record NamespaceSelector(List<String> matchNames) {}

    private record PodMetricsEndpoint(
            String path,
            boolean honorLabels,
            @Nullable String interval,
            @Nullable String scrapeTimeout,
            List<Relabeling> relabelings,
            @Nullable List<Relabeling> metricRelabelings) {}

    private record Relabeling(
            String action,
            List<String> sourceLabels,
            @Nullable String regex,
            @Nullable String replacement,
            @Nullable String targetLabel) {}

    /** A PrometheusRule of the Prometheus operator, with the fields that the chart uses. */
    private record PrometheusRule(String apiVersion, String kind, ObjectMeta metadata, PrometheusRuleSpec spec) {}

    private record PrometheusRuleSpec(List<RuleGroup> groups) {}

    private record RuleGroup(String name, List<Rule> rules) {}

    private record Rule(
            String alert,
            String expr,
            @Nullable @JsonProperty("for") String duration,
            Map<String, String> labels,
            Map<String, String> annotations) {}

    /** Kinds that the client has no classes for. */
    private static final Map<String, Class<?>> OF_THE_PROMETHEUS_OPERATOR = Map.of(
            "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

    private StrictManifests() {}

    /**
     * The objects of a text.
     *
     * @throws IllegalArgumentException if one of them has a field that its kind does not have
     */
    public static List<HasMetadata> read(String text) {
        List<HasMetadata> objects = new ArrayList<>();
        for (String document : BETWEEN_DOCUMENTS.splitAsStream(text).toList()) {
            if (document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
                objects.add(object(document));
            }
        }
        return objects;
    }

    private static HasMetadata object(String document) {
        Map<?, ?> tree = Serialization.unmarshal(document, Map.class);
        String kind = tree.get("apiVersion") + " " + tree.get("kind");
        try {
            Class<?> custom = OF_THE_PROMETHEUS_OPERATOR.get(kind);
            if (custom != null) {
                var _ = MAPPER.convertValue(tree, custom);
                return Serialization.unmarshal(document, GenericKubernetesResource.class);
            }
            Class<? extends HasMetadata> type = KINDS.get(kind);
            if (type == null) {
                throw new IllegalArgumentException("no kind '" + kind + "' is known here:\n" + document);
            }
            return MAPPER.convertValue(tree, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getMessage() + " in\n" + document, e);
        }
    }
}

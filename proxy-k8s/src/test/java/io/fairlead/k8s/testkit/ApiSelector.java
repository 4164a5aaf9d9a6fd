package io.fairlead.k8s.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which objects a request asks for, by label and field selector. Immutable. */
record ApiSelector(
        @Nullable String namespace,
        @Nullable String labels,
        @Nullable String fields) {
    static ApiSelector of(ApiRequest request) {
        return new ApiSelector(
                request.namespace(), request.parameter("labelSelector"), request.parameter("fieldSelector"));
    }

    boolean admits(@Nullable HasMetadata object) {
        return object != null && isInNamespace(object) && hasLabels(object) && hasFields(object);
    }

    private boolean isInNamespace(HasMetadata object) {
        return namespace == null || namespace.equals(object.getMetadata().getNamespace());
    }

    private boolean hasLabels(HasMetadata object) {
        if (labels == null) {
            return true;
        }
        Map<String, String> found = object.getMetadata().getLabels();
        if (labels.startsWith("!")) {
            return found == null || !found.containsKey(labels.substring(1));
        }
        String[] sides = labels.split("=", 2);
        return found != null && sides[1].equals(found.get(sides[0]));
    }

    private boolean hasFields(HasMetadata object) {
        if (fields == null) {
            return true;
        }
        if (fields.startsWith("metadata.name=")) {
            return fields.endsWith("=" + object.getMetadata().getName());
        }
        if (fields.equals("spec.clusterIP!=None") && object instanceof Service service) {
            return !"None".equals(service.getSpec().getClusterIP());
        }
        throw new IllegalArgumentException("the test server does not know the field selector " + fields);
    }
}

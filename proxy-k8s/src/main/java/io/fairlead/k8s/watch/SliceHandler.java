package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ServiceName;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an informer tells of EndpointSlices into changes. It knows to which Service each slice belongs, since a slice
 * that is given to another one has to leave the first, and one that is gone does not say any more.
 */
final class SliceHandler extends ListedHandler<EndpointSlice> {
    private static final String TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

    private record SliceName(String namespace, String name) {}

    private final Instant start;
    private final Map<SliceName, ServiceName> owners = new HashMap<>();

    /** @param start changes that were triggered before it are not timed */
    SliceHandler(Gate gate, ClusterObserver observer, Instant start) {
        super(gate, Gate.Kind.ENDPOINT_SLICES, observer);
        this.start = start;
    }

    @Override
    void onApplied(EndpointSlice object) {
        Translation<io.fairlead.model.EndpointSlice> translation = Translator.slice(object);
        report(translation.problems());
        switch (translation) {
            case Translation.Translated<io.fairlead.model.EndpointSlice>(var slice, var _) -> apply(object, slice);
            case Translation.NotProxied<io.fairlead.model.EndpointSlice> _ -> onGone(object);
            case Translation.Rejected<io.fairlead.model.EndpointSlice> _ -> {}
        }
    }

    private void apply(EndpointSlice object, io.fairlead.model.EndpointSlice slice) {
        List<ClusterChange> changes = new ArrayList<>(2);
        ServiceName before = owners.put(name(object), slice.service());
        if (before != null && !before.equals(slice.service())) {
            changes.add(new ClusterChange.SliceDeleted(before, slice.name()));
        }
        changes.add(new ClusterChange.SliceApplied(slice));
        gate.onChanges(changes, trigger(object.getMetadata()));
    }

    private static SliceName name(EndpointSlice object) {
        return new SliceName(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    private @Nullable Instant trigger(ObjectMeta metadata) {
        Map<String, String> annotations = metadata.getAnnotations();
        String text = annotations == null ? null : annotations.get(TRIGGER);
        if (text == null) {
            return null;
        }
        try {
            Instant trigger = OffsetDateTime.parse(text).toInstant();
            return trigger.isAfter(start) ? trigger : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    void onGone(EndpointSlice object) {
        SliceName name = name(object);
        ServiceName owner = owners.remove(name);
        if (owner != null) {
            gate.onChanges(List.of(new ClusterChange.SliceDeleted(owner, name.name())), null);
        }
    }
}

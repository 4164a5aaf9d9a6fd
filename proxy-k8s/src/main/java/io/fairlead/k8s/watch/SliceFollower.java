package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fairlead.k8s.translate.Origin;
import io.fairlead.k8s.translate.ServiceScope;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of an informer for EndpointSlices into changes. It keeps the Service of each slice: a slice that
 * moves to another Service must leave the first, and a deleted one no longer names it.
 */
final class SliceFollower extends ListedFollower<EndpointSlice> {
    private static final String TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

    private record SliceName(String namespace, String name) {}

    /** What is known of a slice: whose it is, and the trigger that it named. */
    private record Known(ServiceName service, @Nullable String trigger) {}

    private final ServiceScope scope;
    private final Instant start;
    private final Map<SliceName, Known> slices = new HashMap<>();

    /**
     * @param scope the Services whose slices are followed
     * @param start changes that were triggered before it are not timed
     */
    SliceFollower(Gate gate, String what, ClusterObserver observer, ServiceScope scope, Instant start) {
        super(gate, what, observer, new Ledger<>(EndpointSlice::new));
        this.scope = scope;
        this.start = start;
    }

    @Override
    void onApplied(EndpointSlice object) {
        Translation<io.fairlead.model.EndpointSlice> translation = Translator.slice(object, Origin.API_SERVER, scope);
        report(translation.problems());
        switch (translation) {
            case Translation.Translated<io.fairlead.model.EndpointSlice>(var slice, var _) -> apply(object, slice);
            case Translation.NotProxied<io.fairlead.model.EndpointSlice> _ -> onGone(object);
            case Translation.Rejected<io.fairlead.model.EndpointSlice> _ -> {}
        }
    }

    private void apply(EndpointSlice object, io.fairlead.model.EndpointSlice slice) {
        List<ClusterChange> changes = new ArrayList<>(2);
        String trigger = trigger(object);
        Known before = slices.put(name(object), new Known(slice.service(), trigger));
        if (before != null && !before.service.equals(slice.service())) {
            changes.add(new ClusterChange.SliceDeleted(before.service, slice.name()));
        }
        changes.add(new ClusterChange.SliceApplied(slice));
        boolean isKnown = before != null && Objects.equals(trigger, before.trigger);
        tell(changes, trigger == null || isKnown ? null : time(trigger));
    }

    private static @Nullable String trigger(EndpointSlice object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(TRIGGER);
    }

    private static SliceName name(EndpointSlice object) {
        return new SliceName(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    /** A trigger that stays while something else of the slice changes has been timed already. */
    private @Nullable Instant time(String trigger) {
        try {
            Instant time = OffsetDateTime.parse(trigger).toInstant();
            return time.isAfter(start) ? time : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    void onGone(EndpointSlice object) {
        SliceName name = name(object);
        Known known = slices.remove(name);
        if (known != null) {
            tell(List.of(new ClusterChange.SliceDeleted(known.service, name.name())), null);
        }
    }
}

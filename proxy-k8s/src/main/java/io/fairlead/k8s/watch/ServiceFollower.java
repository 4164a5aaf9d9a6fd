package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Service;
import io.fairlead.k8s.translate.Origin;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ServiceName;
import java.util.List;

/** Turns the events of an informer for Services into changes. */
final class ServiceFollower extends ListedFollower<Service> {
    private final ServiceScope scope;

    /** @param scope the Services that are followed */
    ServiceFollower(Gate gate, String what, ClusterObserver observer, Ledger<Service> ledger, ServiceScope scope) {
        super(gate, what, observer, ledger);
        this.scope = scope;
    }

    @Override
    void onApplied(Service object) {
        Translation<io.fairlead.model.Service> translation = Translator.service(object, Origin.API_SERVER, scope);
        report(translation.problems());
        observer.onTerminating(name(object), object.getMetadata().getDeletionTimestamp() != null);
        switch (translation) {
            case Translation.Translated<io.fairlead.model.Service>(var service, var _) -> {
                observer.onExcluded(service.name(), null);
                tell(List.of(new ClusterChange.ServiceApplied(service)), null);
            }
            case Translation.NotProxied<io.fairlead.model.Service>(var reason, var _) -> {
                onGone(object);
                observer.onExcluded(name(object), ServiceExclusion.of(reason));
            }
            case Translation.Rejected<io.fairlead.model.Service> _ -> {}
        }
    }

    @Override
    void onGone(Service object) {
        observer.onExcluded(name(object), null);
        observer.onTerminating(name(object), false);
        tell(List.of(new ClusterChange.ServiceDeleted(name(object))), null);
    }

    private static ServiceName name(Service object) {
        return new ServiceName(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
}

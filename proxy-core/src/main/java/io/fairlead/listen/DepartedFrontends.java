package io.fairlead.listen;

import io.fairlead.capture.Admission;
import io.fairlead.capture.FrontendRule;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Frontends at which no Service answers any more, while connections to them may be open: for as long, their addresses have
 * to stay the machine's. The kernel refuses new connections to them.
 *
 * <p>Threading: confined to the control thread.
 */
final class DepartedFrontends {
    /** How often open connections are looked for. */
    private static final long LOOK_SECONDS = 2;

    private final ConnectionContext context;
    private final ScheduledExecutorService control;
    private final Map<FrontendKey, Frontend> frontends = new HashMap<>();
    private boolean isLookDue;
    private boolean isHeld;
    private boolean isClosed;

    DepartedFrontends(ConnectionContext context, ScheduledExecutorService control) {
        this.context = context;
        this.control = control;
    }

    /** One that has just gone. Node ports are at addresses that are the machine's anyway, and Unix sockets at none. */
    void add(FrontendKey key, Frontend frontend) {
        boolean hasAddress = frontend.kind() != FrontendKind.NODE_PORT && frontend.kind() != FrontendKind.UNIX_SOCKET;
        if (hasAddress && context.capture().ownsAddresses()) {
            frontends.put(key, frontend);
            lookLater();
        }
    }

    /** Connections to such addresses may still come from another process: none is withdrawn before {@link #release}. */
    void hold() {
        isHeld = true;
    }

    /** All connections have come. */
    void release() {
        isHeld = false;
    }

    /** All of them. */
    Collection<Frontend> all() {
        return Collections.unmodifiableCollection(frontends.values());
    }

    /** A Service answers there again. */
    void remove(FrontendKey key) {
        frontends.remove(key);
    }

    /** The rule of one that is gone; null if it needs none any more. */
    @Nullable
    FrontendRule rule(FrontendKey key) {
        Frontend frontend = frontends.get(key);
        return frontend == null ? null : new FrontendRule(frontend, Admission.REJECT, List.of());
    }

    private void lookLater() {
        if (!isLookDue && !frontends.isEmpty()) {
            isLookDue = true;
            var _ = control.schedule(this::withdrawUnused, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void withdrawUnused() {
        isLookDue = false;
        if (isClosed) {
            return;
        }
        if (isHeld) {
            lookLater();
            return;
        }
        FaultBoundary.run("removing addresses that no longer belong to a Service", () -> {
            for (FrontendKey key : takeUnused(addresses(context.open().frontends()))) {
                context.capture().remove(key.address(), key.protocol());
            }
            var _ = context.capture().commit();
        });
        lookLater();
    }

    private static Set<AddressPort> addresses(Set<Frontend> inUse) {
        return inUse.stream().map(Frontend::address).collect(Collectors.toSet());
    }

    private List<FrontendKey> takeUnused(Set<AddressPort> inUse) {
        List<FrontendKey> unused = new ArrayList<>();
        Iterator<FrontendKey> keys = frontends.keySet().iterator();
        while (keys.hasNext()) {
            FrontendKey key = keys.next();
            if (!inUse.contains(key.address())) {
                keys.remove();
                unused.add(key);
            }
        }
        return unused;
    }

    /** Nothing is withdrawn any more. */
    void close() {
        isClosed = true;
    }
}

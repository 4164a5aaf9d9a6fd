package io.fairlead.k8s.sidecar;

import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads groups of {@code --service}, {@code --endpoints} and {@code --listen} by their order. A group begins with one of the
 * first two. The other one belongs to it as well if it comes before the first {@code --listen} of the group. What is
 * listened on before the first group belongs to that.
 *
 * <p>Threading: confined to one call.
 */
final class GroupReader {
    private static final ServiceName API_SERVER = new ServiceName("default", "kubernetes");

    private final List<SidecarGroup> complete = new ArrayList<>();
    private @Nullable ServiceReference service;
    private @Nullable EndpointsSpec endpoints;
    private List<ListenAddress> listens = new ArrayList<>();
    private boolean hasListen;

    void service(String text) {
        if (service != null || hasListen) {
            complete();
        }
        service = ServiceReference.parse(text);
    }

    void endpoints(String text) {
        if (endpoints != null || hasListen) {
            complete();
        }
        endpoints = EndpointsSpec.parse(text);
    }

    void listen(String text) {
        listens.add(ListenAddress.parse(text));
        hasListen = service != null || endpoints != null;
    }

    private void complete() {
        complete.add(new SidecarGroup(service, endpoints, listens));
        service = null;
        endpoints = null;
        listens = new ArrayList<>();
        hasListen = false;
    }

    /**
     * The groups.
     *
     * @param isTransparent whether a Service may be served at its own addresses only
     * @throws IllegalArgumentException if a group lacks something, or two contradict each other
     */
    List<SidecarGroup> read(boolean isTransparent) {
        if (service == null && endpoints == null) {
            throw new IllegalArgumentException(
                    "neither --service nor --endpoints is given; name what to serve, such as --service default/db:5432 or"
                            + " --endpoints 10.0.0.5:5432,10.0.0.6:5432");
        }
        complete();
        for (SidecarGroup group : complete) {
            check(group, isTransparent);
        }
        checkListens();
        checkNames();
        return complete;
    }

    private static void check(SidecarGroup group, boolean isTransparent) {
        if (isTransparent) {
            checkTransparent(group);
        }
        if (isTransparent && group.service() != null && group.endpoints() == null) {
            return;
        }
        if (group.listens().isEmpty()) {
            throw new IllegalArgumentException(
                    (group.service() == null ? "these --endpoints have" : "--service " + group.service() + " has")
                            + " no --listen; add one behind it, such as --listen 127.0.0.1:5432");
        }
    }

    private static void checkTransparent(SidecarGroup group) {
        if (group.service() != null && API_SERVER.equals(group.service().service())) {
            throw new IllegalArgumentException("--service " + API_SERVER
                    + " cannot be captured: it is the API server's own, which is reached at that address; use --listen"
                    + " without --transparent");
        }
        for (ListenAddress listen : group.listens()) {
            if (listen instanceof ListenAddress.Ip(var address, var _)
                    && address.address().isAny()) {
                throw new IllegalArgumentException("--listen " + listen
                        + " cannot be combined with --transparent; name one address of this pod, such as 127.0.0.1:"
                        + address.port());
            }
        }
    }

    private void checkListens() {
        Set<ListenAddress> all = new HashSet<>();
        for (SidecarGroup group : complete) {
            for (ListenAddress listen : group.listens()) {
                if (!all.add(listen)) {
                    throw new IllegalArgumentException("--listen " + listen + " is given twice; use another port");
                }
            }
        }
    }

    /** A Service may be named again for another of its ports, but its endpoints have one origin. */
    private void checkNames() {
        Set<ServiceName> ofSource = new HashSet<>();
        Set<ServiceName> ofOwn = new HashSet<>();
        for (SidecarGroup group : complete) {
            ServiceName name = group.name();
            boolean hasOwn = group.endpoints() != null;
            if (ofOwn.contains(name) || hasOwn && ofSource.contains(name)) {
                throw new IllegalArgumentException("--service " + name
                        + " is given twice, with --endpoints of its own; use another name for one of them");
            }
            (hasOwn ? ofOwn : ofSource).add(name);
        }
    }
}

package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.SessionView;
import io.fairlead.observe.ViewPage;
import io.fairlead.observe.ViewQuery;
import io.fairlead.proxy.Inspection;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A search for connections and UDP sessions. Event loops filter and keep only as many as are shown.
 *
 * <p>Threading: Immutable.
 */
final class ConnectionSearch {
    static final String[] PARAMETERS = {"service", "client", "endpoint", "protocol", "state", "sort", "limit"};

    private final @Nullable ServiceFilter service;
    private final @Nullable Cidr client;
    private final @Nullable EndpointFilter endpoint;
    private final String protocol;
    private final String state;
    private final String sort;
    private final int limit;

    ConnectionSearch(Parameters parameters) {
        service = parameters.service();
        client = parameters.client();
        endpoint = parameters.endpoint();
        protocol = parameters.choice("protocol", List.of("TCP", "UDP"), "");
        state = parameters.choice("state", List.of("dialing", "open", "half-closed"), "");
        sort = parameters.choice("sort", List.of("age", "bytes", "idle"), "age");
        limit = parameters.limit();
    }

    CompletableFuture<PageView<ConnectionItemView>> in(Inspection inspection) {
        CompletableFuture<ViewPage<ConnectionView>> connections = inspection.connections(new ViewQuery<>(
                this::matches,
                Comparator.<ConnectionView>comparingLong(view ->
                        -key(view.ageNanos(), view.idleNanos(), view.bytesToUpstream() + view.bytesToDownstream())),
                limit));
        CompletableFuture<ViewPage<SessionView>> sessions = inspection.sessions(new ViewQuery<>(
                this::matches,
                Comparator.<SessionView>comparingLong(view ->
                        -key(view.ageNanos(), view.idleNanos(), view.bytesToUpstream() + view.bytesToDownstream())),
                limit));
        return connections.thenCombine(sessions, this::page);
    }

    private PageView<ConnectionItemView> page(ViewPage<ConnectionView> connections, ViewPage<SessionView> sessions) {
        List<ConnectionItemView> items = Stream.concat(
                        connections.items().stream().map(ConnectionItemView::of),
                        sessions.items().stream().map(ConnectionItemView::of))
                .sorted(Comparator.comparingDouble(item -> -key(item)))
                .limit(limit)
                .toList();
        return new PageView<>(
                null,
                Words.time(Instant.now()),
                connections.total() + sessions.total(),
                connections.matched() + sessions.matched(),
                items);
    }

    private long key(long ageNanos, long idleNanos, long bytes) {
        return switch (sort) {
            case "bytes" -> bytes;
            case "idle" -> idleNanos;
            default -> ageNanos;
        };
    }

    private double key(ConnectionItemView item) {
        return switch (sort) {
            case "bytes" -> item.bytesToUpstream() + item.bytesToDownstream();
            case "idle" -> item.idleSeconds() == null ? 0 : item.idleSeconds();
            default -> item.ageSeconds();
        };
    }

    private boolean matches(ConnectionView view) {
        return matches(view.frontend(), view.client(), view.endpoint(), ConnectionItemView.state(view.state()));
    }

    private boolean matches(SessionView view) {
        return matches(view.frontend(), view.client(), view.endpoint(), "open");
    }

    private boolean matches(Frontend frontend, AddressPort from, @Nullable AddressPort to, String present) {
        return (service == null || service.matches(frontend.servicePort().name()))
                && (client == null || isWithin(client, from))
                && (endpoint == null || endpoint.matches(to))
                && (protocol.isEmpty() || protocol.equals(frontend.protocol().toString()))
                && (state.isEmpty() || state.equals(present));
    }

    static boolean isWithin(Cidr range, AddressPort client) {
        return range.family() == client.family() && range.contains(client.address());
    }
}

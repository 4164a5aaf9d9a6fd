package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpPeer;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionId;
import io.fairlead.proxy.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What operators can do to a running node by its Unix socket. Each action is logged with the user and process that asked for
 * it.
 *
 * <p>Threading: Thread-safe.
 */
final class Actions {
    static final Set<String> NAMES =
            Set.of("drain-endpoint", "restore-endpoint", "close-connection", "log-level", "drain", "undrain");

    private static final Logger LOG = LogManager.getLogger(Actions.class);

    private final AdminNode node;

    Actions(AdminNode node) {
        this.node = node;
    }

    /** Carries out an action, one of {@link #NAMES}. */
    CompletableFuture<DoneView> run(String name, JsonNode body, HttpPeer peer) {
        CompletableFuture<String> done = switch (name) {
            case "drain-endpoint" -> drainEndpoint(new Fields(body, "endpoint", "service"));
            case "restore-endpoint" -> restoreEndpoint(new Fields(body, "endpoint", "service"));
            case "close-connection" -> closeConnection(new Fields(body, "id"));
            case "log-level" -> CompletableFuture.completedFuture(logLevel(new Fields(body, "level")));
            case "drain" -> CompletableFuture.completedFuture(drain(new Fields(body), true));
            case "undrain" -> CompletableFuture.completedFuture(drain(new Fields(body), false));
            default -> throw new IllegalArgumentException(name);
        };
        return done.thenApply(what -> {
            LOG.info("{} (asked for by user {}, process {})", what, peer.uid(), peer.pid());
            return new DoneView(what);
        });
    }

    private CompletableFuture<String> drainEndpoint(Fields fields) {
        AddressPort endpoint = endpoint(fields);
        return running()
                .inspection()
                .drain(endpoint, servicePorts(fields))
                .thenApply(drained -> "drained " + endpoint + " of "
                        + named(drained, endpoint, fields, "is drained already, or no such endpoint is reachable here")
                        + ": it gets no new connections from this proxy while others are available");
    }

    private CompletableFuture<String> restoreEndpoint(Fields fields) {
        AddressPort endpoint = endpoint(fields);
        return running()
                .inspection()
                .restore(endpoint, servicePorts(fields))
                .thenApply(restored ->
                        "restored " + endpoint + " of " + named(restored, endpoint, fields, "is not drained"));
    }

    private static String named(List<ServicePortId> changed, AddressPort endpoint, Fields fields, String why) {
        if (changed.isEmpty()) {
            String service = fields.text("service");
            throw new ApiException(
                    ApiException.Code.Conflict,
                    endpoint + (service == null ? "" : " of " + service) + " " + why + "; /api/v1/endpoints?search="
                            + endpoint.address() + " shows its state");
        }
        return changed.stream().map(ServicePortId::toString).collect(Collectors.joining(", "));
    }

    private static AddressPort endpoint(Fields fields) {
        return EndpointFilter.addressPort("endpoint", fields.required("endpoint"));
    }

    private static Predicate<ServicePortId> servicePorts(Fields fields) {
        String text = fields.text("service");
        if (text == null) {
            return _ -> true;
        }
        ServiceFilter filter = ServiceFilter.parse(text);
        return id -> filter.matches(id.name());
    }

    private CompletableFuture<String> closeConnection(Fields fields) {
        String text = fields.required("id");
        ConnectionId id;
        try {
            id = ConnectionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw Parameters.bad(String.valueOf(e.getMessage()));
        }
        return running().inspection().close(id).thenApply(wasOpen -> {
            if (!wasOpen) {
                throw new ApiException(
                        ApiException.Code.NotFound,
                        "there is no open connection " + id + "; /api/v1/connections lists those that there are");
            }
            return "closed connection " + id;
        });
    }

    private String logLevel(Fields fields) {
        String level = fields.required("level");
        String before = node.logLevel();
        try {
            node.setLogLevel(level);
        } catch (IllegalArgumentException e) {
            throw Parameters.bad(String.valueOf(e.getMessage()));
        }
        return "the log level is " + node.logLevel() + ", it was " + before;
    }

    private String drain(Fields fields, boolean isDraining) {
        fields.none();
        boolean isChange = node.health().setDraining(isDraining);
        if (!isChange) {
            return isDraining ? "the node is being drained already" : "the node is not being drained";
        }
        return isDraining
                ? "/healthz is 503 until undrain, so that load balancers send new connections to other nodes;"
                        + " connections that come nevertheless are served"
                : "/healthz shows the health of the node again";
    }

    private Proxy running() {
        return AdminApi.running(node);
    }

    /** The fields of a body; others than the known ones are errors. */
    private record Fields(JsonNode body, List<String> known) {
        Fields(JsonNode body, String... known) {
            this(body, List.of(known));
            for (String name : body.propertyNames()) {
                if (!this.known.contains(name)) {
                    throw Parameters.bad("there is no field '" + name + "' here; "
                            + (this.known.isEmpty() ? "there are none" : "there are " + String.join(", ", this.known)));
                }
            }
        }

        @Nullable
        String text(String name) {
            JsonNode value = body.get(name);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isString()) {
                throw Parameters.bad(name + " is " + value + "; expected a string");
            }
            return value.stringValue();
        }

        String required(String name) {
            String text = text(name);
            if (text == null) {
                throw Parameters.bad("the field '" + name + "' is missing");
            }
            return text;
        }

        /** Nothing to read. */
        void none() {}
    }
}

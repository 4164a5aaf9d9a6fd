package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.answer.ConnectionEntry;
import io.fairlead.k8s.ask.answer.EventEntry;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Open connections as the events of their opening, which the node does not remember.
 *
 * <p>Threading: Thread-safe.
 */
final class OpenedEvents {
    private OpenedEvents() {}

    /** The event of a connection that was listed at a time. */
    static EventEntry of(ConnectionEntry connection, String listedAt) {
        return new EventEntry(
                null,
                openedAt(connection, listedAt),
                connection.protocol().equals("UDP") ? "session.opened" : "connection.opened",
                connection.namespace(),
                connection.service(),
                connection.port(),
                connection.protocol(),
                connection.frontend(),
                connection.client(),
                connection.endpoint(),
                connection.endpoint().isEmpty() ? "" : "forwarded",
                "",
                "",
                connection.attempts(),
                null,
                null,
                null,
                null,
                null);
    }

    private static String openedAt(ConnectionEntry connection, String listedAt) {
        try {
            return Instant.parse(listedAt)
                    .minusMillis((long) (connection.ageSeconds() * 1_000))
                    .toString();
        } catch (DateTimeException _) {
            return listedAt;
        }
    }

    /** The event as a node would send it. */
    static String json(EventEntry event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "time", event.time());
        put(json, "kind", event.kind());
        put(json, "namespace", event.namespace());
        put(json, "service", event.service());
        put(json, "port", event.port());
        put(json, "protocol", event.protocol());
        put(json, "frontend", event.frontend());
        put(json, "client", event.client());
        put(json, "endpoint", event.endpoint());
        put(json, "verdict", event.verdict());
        json.put("attempts", event.attempts());
        return json.toString();
    }

    private static void put(ObjectNode json, String property, String value) {
        if (!value.isEmpty()) {
            json.put(property, value);
        }
    }
}

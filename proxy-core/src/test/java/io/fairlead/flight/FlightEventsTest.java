package io.fairlead.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import org.junit.jupiter.api.Test;

/** Events of the Flight Recorder as people find them. */
final class FlightEventsTest {
    private static final List<Class<? extends Event>> EVENTS =
            List.of(ConnectionEvent.class, TableChangeEvent.class, EjectionEvent.class, ListenerFailedEvent.class);
    private static final List<String> OF_EVERY_EVENT = List.of("startTime", "duration", "eventThread", "stackTrace");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(fairlead\\.\\w+)` \\| [^|]* \\| ([^|]*) \\|$");

    private static List<ValueDescriptor> fields(EventType type) {
        return type.getFields().stream()
                .filter(field -> !OF_EVERY_EVENT.contains(field.getName()))
                .toList();
    }

    @Test
    void thePageListsTheEventsWithTheirFields() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        ROW.matcher(Files.readString(GeneratedText.DOCS.resolve("operations.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2)));
        Map<String, String> events = new TreeMap<>();
        for (Class<? extends Event> event : EVENTS) {
            EventType type = EventType.getEventType(event);
            events.put(
                    type.getName(),
                    fields(type).stream().map(ValueDescriptor::getName).collect(Collectors.joining(", ")));
        }

        assertThat(documented).isEqualTo(events);
    }

    @Test
    void eventsAndTheirFieldsHaveLabelsAndOneCategory() {
        for (Class<? extends Event> event : EVENTS) {
            EventType type = EventType.getEventType(event);
            assertThat(type.getCategoryNames()).containsExactly("Fairlead");
            assertThat(type.getLabel()).isNotBlank();
            assertThat(type.getDescription()).isNotBlank();
            assertThat(fields(type))
                    .allSatisfy(field -> assertThat(field.getLabel()).isNotBlank());
        }
    }
}

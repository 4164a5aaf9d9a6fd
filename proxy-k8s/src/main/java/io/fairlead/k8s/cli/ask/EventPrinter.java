package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.EventLines;
import io.fairlead.k8s.ask.answer.EventEntry;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Prints events, each on a line of its own, as they were sent or as text.
 *
 * <p>Threading: Confined to the main thread.
 */
final class EventPrinter {
    private final Asking asking;
    private final Predicate<EventEntry> filter;

    EventPrinter(Asking asking, Predicate<EventEntry> filter) {
        this.asking = asking;
        this.filter = filter;
    }

    /**
     * Prints a list of events.
     *
     * @param answer the document that contains them
     * @return the last one; null if there is none
     */
    @Nullable
    EventEntry printAll(byte[] answer, List<EventEntry> events, Function<EventEntry, String> asText) {
        JsonNode items = asking.isJson() ? AskJson.read(answer, JsonNode.class).path("items") : null;
        for (int i = 0; i < events.size(); i++) {
            if (filter.test(events.get(i))) {
                asking.out()
                        .println(
                                items == null
                                        ? asText.apply(events.get(i))
                                        : items.path(i).toString());
            }
        }
        asking.out().flush();
        return events.isEmpty() ? null : events.getLast();
    }

    /** Prints a stream until it ends, the output is closed, or this many events are printed. */
    void follow(EventLines lines, Function<EventEntry, String> asText, long count) {
        asking.out().flush();
        long printed = 0;
        while (printed < count) {
            String line = lines.next();
            if (line == null) {
                return;
            }
            EventEntry event = AskJson.read(line, EventEntry.class);
            if (event.isLoss()) {
                reportLoss(event);
            } else if (!event.isHeartbeat() && filter.test(event)) {
                printed++;
                if (!asking.printLine(asking.isJson() ? line : asText.apply(event))) {
                    return;
                }
            } else if (asking.out().checkError()) {
                return;
            }
        }
    }

    private void reportLoss(EventEntry event) {
        asking.err()
                .println("fairlead: " + (event.count() == null ? "some" : event.count())
                        + " events were skipped because they came faster than they could be sent; filter them by"
                        + " --service, --client or --endpoint");
        asking.err().flush();
    }
}

package io.fairlead.k8s.ask.answer;

import java.util.List;

/** The last events: {@code /api/v1/events}. */
public record EventsAnswer(List<EventEntry> items, long dropped) {}

package io.fairlead.k8s.ask.answer;

import java.util.List;

/** A page of open connections: {@code /api/v1/connections}. */
public record ConnectionsAnswer(String time, long total, long matched, List<ConnectionEntry> items) {}

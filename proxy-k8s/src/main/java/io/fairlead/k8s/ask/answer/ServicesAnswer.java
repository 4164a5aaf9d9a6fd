package io.fairlead.k8s.ask.answer;

import java.util.List;

/** A page of service ports: {@code /api/v1/services}. */
public record ServicesAnswer(long revision, String time, long total, long matched, List<ServicePortEntry> items) {}

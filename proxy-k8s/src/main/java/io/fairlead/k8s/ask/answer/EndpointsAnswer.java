package io.fairlead.k8s.ask.answer;

import java.util.List;

/** A page of endpoints: {@code /api/v1/endpoints}. */
public record EndpointsAnswer(long revision, long total, long matched, List<EndpointEntry> items) {}

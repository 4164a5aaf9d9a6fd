package io.fairlead.k8s.http;

/** What a responder makes of a request: an answer, an answer that comes later, or a stream. */
public sealed interface HttpReply permits HttpAnswer, HttpPending, HttpStream {}

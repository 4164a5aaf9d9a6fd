package io.fairlead.k8s.ask.answer;

/** What an action has done. */
public record DoneAnswer(String done) {}

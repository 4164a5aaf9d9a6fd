package io.fairlead.k8s.admin;

/**
 * The answer to an action. Immutable.
 *
 * @param done what happened, in words
 */
record DoneView(String done) {}

/**
 * The commands that ask a running node.
 *
 * <p>Start with {@link io.fairlead.k8s.cli.ask.AskCommands}, which lists them. {@code AskOptions} has what they share: which
 * node to ask, and how to print its answer.
 *
 * <p>Threading: commands run on the main thread.
 */
@NullMarked
package io.fairlead.k8s.cli.ask;

import org.jspecify.annotations.NullMarked;

/**
 * The last known state of a cluster, kept in a file so that a node serves before its API server has answered.
 *
 * <p>Start with {@link io.fairlead.k8s.state.StateFile}. Threading: states are immutable; a keeper writes on a thread of
 * its own.
 */
@NullMarked
package io.fairlead.k8s.state;

import org.jspecify.annotations.NullMarked;

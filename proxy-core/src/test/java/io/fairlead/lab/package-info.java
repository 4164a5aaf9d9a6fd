/**
 * A small cluster of real network namespaces on one machine: nodes, pods and an outside client, servers and probes in
 * them, and the table of what kube-proxy does with each flow between them.
 *
 * <p>Start with {@link io.fairlead.lab.Lab}, then {@link io.fairlead.lab.FlowRunner}.
 *
 * <p>Threading: a thread is in the namespace that it has entered, whichever object it uses.
 */
@NullMarked
package io.fairlead.lab;

import org.jspecify.annotations.NullMarked;

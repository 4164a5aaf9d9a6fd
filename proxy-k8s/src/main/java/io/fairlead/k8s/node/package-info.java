/**
 * Node mode: a proxy for all Services, on the node that it runs on.
 *
 * <p>Start with {@link io.fairlead.k8s.node.ManifestNode}.
 *
 * <p>Threading: a node may be stopped from any thread.
 */
@NullMarked
package io.fairlead.k8s.node;

import org.jspecify.annotations.NullMarked;

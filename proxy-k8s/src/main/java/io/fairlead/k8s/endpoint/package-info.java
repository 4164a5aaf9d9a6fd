/**
 * Sources of the endpoints of single Services, as a sidecar needs them: the contract, and endpoints that never change.
 *
 * <p>Start with {@link io.fairlead.k8s.endpoint.EndpointSource}.
 *
 * <p>Threading: sources are thread-safe; each calls its consumer from one thread at a time.
 */
@NullMarked
package io.fairlead.k8s.endpoint;

import org.jspecify.annotations.NullMarked;

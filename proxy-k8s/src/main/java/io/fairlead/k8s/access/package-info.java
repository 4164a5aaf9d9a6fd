/**
 * How the API server is reached, and as whom: where its address and the credentials are found, the connections to it, and
 * why it does not answer, in words for people.
 *
 * <p>Start with {@link io.fairlead.k8s.access.AccessFinder}, which finds an {@link io.fairlead.k8s.access.Access};
 * {@link io.fairlead.k8s.access.ApiHttpClient} sends requests by it, and reads every file with credentials again when it
 * changes. The Kubernetes client is built on that in package {@code watch}.
 *
 * <p>Threading: thread-safe throughout.
 */
@NullMarked
package io.fairlead.k8s.access;

import org.jspecify.annotations.NullMarked;

/**
 * A sidecar: a proxy next to one application, for single Services.
 *
 * <p>A sidecar with static endpoints must stay small, so what it does not need must not be loaded: no type of picocli,
 * fabric8, Jackson, Micrometer or log4j-core is used but by the classes whose comment says so. Start with {@link
 * io.fairlead.k8s.sidecar.Sidecar}.
 *
 * <p>Threading: everything here is immutable unless it says otherwise.
 */
@NullMarked
package io.fairlead.k8s.sidecar;

import org.jspecify.annotations.NullMarked;

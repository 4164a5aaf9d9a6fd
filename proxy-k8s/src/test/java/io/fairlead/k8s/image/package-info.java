/**
 * Tests of the container images, which {@code ./fairlead image} builds. They run with the profile {@code image} only.
 *
 * <p>Start with {@link io.fairlead.k8s.image.Container}.
 *
 * <p>Threading: confined to the test.
 */
@NullMarked
package io.fairlead.k8s.image;

import org.jspecify.annotations.NullMarked;

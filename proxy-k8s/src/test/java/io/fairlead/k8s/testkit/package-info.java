/**
 * What tests of several packages share.
 *
 * <p>Start with {@link io.fairlead.k8s.testkit.TestApiServer}.
 */
@NullMarked
package io.fairlead.k8s.testkit;

import org.jspecify.annotations.NullMarked;

/**
 * What tests of several rooms share.
 *
 * <p>Start with {@link io.fairlead.k8s.testkit.TestApiServer}.
 */
@NullMarked
package io.fairlead.k8s.testkit;

import org.jspecify.annotations.NullMarked;

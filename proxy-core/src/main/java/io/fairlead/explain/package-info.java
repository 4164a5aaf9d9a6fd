/**
 * What happens to a connection or datagram, and why: the decision of the data path, walked step by step with its own code.
 *
 * <p>Start with {@link io.fairlead.explain.Explainer}: a {@link io.fairlead.explain.Question} goes in, an {@link
 * io.fairlead.explain.Explanation} comes out.
 *
 * <p>Threading: explanations are immutable. They are made on the control thread, or, where no proxy runs, on any.
 */
@NullMarked
package io.fairlead.explain;

import org.jspecify.annotations.NullMarked;

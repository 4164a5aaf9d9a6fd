/**
 * Shows the results of the comparisons: on a terminal, as Markdown, as a page, and two runs side by side.
 *
 * <p>Start with {@link io.fairlead.bench.report.TextReport}; what all reports show is computed in {@code ResultTable}
 * and {@code Headline}.
 *
 * <p>Threading: everything here is immutable or confined to one call.
 */
@NullMarked
package io.fairlead.bench.report;

import org.jspecify.annotations.NullMarked;

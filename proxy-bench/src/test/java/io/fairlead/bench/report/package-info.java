/**
 * What the reports show, and that the page works in a browser.
 *
 * <p>Start with {@link io.fairlead.bench.report.SampleRun}.
 *
 * <p>Threading: everything here is immutable or confined to its test.
 */
@NullMarked
package io.fairlead.bench.report;

import org.jspecify.annotations.NullMarked;

/**
 * Benchmarks of the package {@code k8s.translate}: the cost of translating Kubernetes objects.
 *
 * <p>Start with {@link io.fairlead.bench.k8s.translate.SliceTranslationBenchmark}.
 *
 * <p>Threading: JMH's own thread stands for the thread of a source.
 */
@NullMarked
package io.fairlead.bench.k8s.translate;

import org.jspecify.annotations.NullMarked;

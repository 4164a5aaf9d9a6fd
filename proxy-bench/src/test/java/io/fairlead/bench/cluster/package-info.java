/** Tests of made-up clusters and the API server that serves them. */
@NullMarked
package io.fairlead.bench.cluster;

import org.jspecify.annotations.NullMarked;

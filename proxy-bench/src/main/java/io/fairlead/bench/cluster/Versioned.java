package io.fairlead.bench.cluster;

import java.time.Instant;

/**
 * An object as the API server keeps it.
 *
 * <p>Threading: Immutable.
 *
 * @param version the cluster's, when it became what it is
 * @param generation how many times it has been changed, from 1 on
 * @param changed when
 */
record Versioned<T>(T object, long version, int generation, Instant changed) {}

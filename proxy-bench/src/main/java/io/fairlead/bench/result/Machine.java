package io.fairlead.bench.result;

/**
 * Where a run took place.
 *
 * <p>Threading: Immutable.
 *
 * @param cpu model name
 * @param cores how many the run could use
 * @param memoryBytes of the machine
 * @param kernel name and release
 * @param os distribution
 * @param jdk vendor and version
 * @param commit of Fairlead; {@code unknown} outside a checkout
 */
public record Machine(String cpu, int cores, long memoryBytes, String kernel, String os, String jdk, String commit) {}

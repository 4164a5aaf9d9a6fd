package io.fairlead.bench.result;

/**
 * A contender or workload that could not take part.
 *
 * <p>Threading: Immutable.
 *
 * @param name of the contender or workload
 * @param why and what to do about it
 */
public record LeftOut(String name, String why) {}

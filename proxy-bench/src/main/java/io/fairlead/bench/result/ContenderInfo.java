package io.fairlead.bench.result;

/**
 * What was measured under which name.
 *
 * <p>Threading: Immutable.
 *
 * @param name short and stable, such as {@code haproxy-splice}
 * @param description for people, such as {@code HAProxy, TCP mode, splice forced, 1 thread}
 * @param version of the program, as it says itself; empty if there is none
 */
public record ContenderInfo(String name, String description, String version) {}

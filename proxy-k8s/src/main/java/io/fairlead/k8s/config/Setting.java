package io.fairlead.k8s.config;

/**
 * A value as it would be written on the command line, and where it really was written.
 *
 * <p>Threading: Immutable.
 *
 * @param text the value; the items of a list are separated by commas
 * @param origin where it came from
 */
public record Setting(String text, ValueOrigin origin) {}

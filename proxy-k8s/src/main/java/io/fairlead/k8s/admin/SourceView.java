package io.fairlead.k8s.admin;

/**
 * Where Services come from.
 *
 * <p>Threading: Immutable.
 *
 * @param kind {@code apiServer} or {@code manifests}
 * @param location the address of the API server, or the directory
 * @param state how it is, in words
 * @param listed whether everything has been read once
 */
public record SourceView(String kind, String location, String state, boolean listed) {}

/**
 * Services from manifests in a directory, read and watched.
 *
 * <p>Start with {@link io.fairlead.k8s.source.FolderSource}. Inside, a {@code ManifestFolder} checks the directory in
 * passes, a {@code ManifestReader} turns one file into objects, and {@code ObjectsInForce} merges the files and
 * computes the changes.
 *
 * <p>Threading: each source has one thread of its own, on which its consumer and its observer are called.
 */
@NullMarked
package io.fairlead.k8s.source;

import org.jspecify.annotations.NullMarked;

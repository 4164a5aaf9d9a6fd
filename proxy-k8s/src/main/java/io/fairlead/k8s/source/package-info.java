/**
 * Where Services come from: manifests in a folder, read and watched.
 *
 * <p>Start with {@link io.fairlead.k8s.source.FolderSource}. Inside, a {@code ManifestFolder} looks at the folder in
 * passes, a {@code ManifestReader} turns one file into objects, and {@code ObjectsInForce} merges the files and says
 * what changed.
 *
 * <p>Threading: each source has one thread of its own, on which its consumer and its observer are called.
 */
@NullMarked
package io.fairlead.k8s.source;

import org.jspecify.annotations.NullMarked;

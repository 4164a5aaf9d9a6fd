package io.fairlead.k8s.bundle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a user can choose of a bundle.
 *
 * <p>Threading: Immutable.
 *
 * @param masksClients whether addresses of clients are replaced
 * @param log the log file, whose end is collected; null for none
 * @param version of this command
 */
public record BundleOptions(boolean masksClients, @Nullable Path log, String version) {}

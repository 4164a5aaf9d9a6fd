/**
 * The command line.
 *
 * <p>Start with {@link io.fairlead.k8s.cli.FairleadCommand}, which lists the commands. Exit codes are the same for all:
 * 0 for success, 1 for a failure, 2 for arguments that cannot be used.
 *
 * <p>Threading: commands run on the main thread.
 */
@NullMarked
package io.fairlead.k8s.cli;

import org.jspecify.annotations.NullMarked;

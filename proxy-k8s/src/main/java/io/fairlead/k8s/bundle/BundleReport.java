package io.fairlead.k8s.bundle;

import java.util.List;

/**
 * What a bundle contains, and what it lacks.
 *
 * <p>Threading: Immutable.
 */
public record BundleReport(String collectedAt, String version, boolean clientsMasked, List<File> files) {
    public BundleReport {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param source where it comes from
     * @param problem why it is not there; empty if it is
     */
    public record File(String file, String source, long bytes, String problem) {}

    /** The files that could not be collected. */
    public List<File> missing() {
        return files.stream().filter(file -> !file.problem().isEmpty()).toList();
    }
}

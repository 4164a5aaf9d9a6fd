package io.fairlead.k8s;

import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An example of a chart that has the sidecar from the library chart.
 *
 * <p>Threading: Immutable.
 *
 * @param directory a copy of the example, with the library as {@code helm dependency build} puts it there
 */
record SidecarChart(Path directory) {
    private static final Path LIBRARY = Path.of("..", "charts", "fairlead-sidecar");

    /**
     * An example.
     *
     * @param directory empty, for the copy
     */
    static SidecarChart of(String example, Path directory) throws IOException {
        Chart.copy(LIBRARY.resolve("examples").resolve(example), directory);
        Path library = directory.resolve("charts/fairlead-sidecar");
        Chart.copy(LIBRARY.resolve("templates"), library.resolve("templates"));
        Chart.copy(LIBRARY.resolve("Chart.yaml"), library.resolve("Chart.yaml"));
        return new SidecarChart(directory);
    }

    /** The example with these values. */
    Chart with(String values) throws IOException {
        return Chart.of(directory, values);
    }
}

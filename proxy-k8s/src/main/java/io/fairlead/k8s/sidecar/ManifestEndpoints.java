package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.endpoint.EndpointSource;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.model.ClusterChange;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Services of a directory of manifests. Uses the Kubernetes client's types and a YAML parser.
 *
 * <p>Threading: see {@link EndpointSource}.
 */
final class ManifestEndpoints implements EndpointSource {
    private static final Logger LOG = LogManager.getLogger(ManifestEndpoints.class);

    private final Path path;
    private final @Nullable String nodeName;
    private @Nullable FolderSource folder;

    ManifestEndpoints(Path path, @Nullable String nodeName) {
        this.path = path;
        this.nodeName = nodeName;
    }

    @Override
    public synchronized void start(Consumer<List<ClusterChange>> changes) {
        FolderSource started = new FolderSource(path, nodeName, ServiceScope.EVERY, changes, ManifestEndpoints::log);
        try {
            started.start();
        } catch (ManifestsNotFoundException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        folder = started;
    }

    private static void log(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> LOG.warn("{}", problem);
            case NOTE -> LOG.debug("{}", problem);
        }
    }

    @Override
    public String state() {
        return "following the manifests in " + path;
    }

    @Override
    public synchronized void close() {
        if (folder != null) {
            folder.close();
        }
    }
}

package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.Kubeconfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The access that kubeconfig files give. When one is written anew, its user and the certificate authority are taken from
 * then on; where the API server is, and how it is reached, stays as it was at the start.
 *
 * <p>Threading: Thread-safe.
 */
final class KubeconfigAccess implements AccessSource {
    private static final Logger LOG = LogManager.getLogger(KubeconfigAccess.class);

    private final List<Path> files;
    private final @Nullable String context;
    private final @Nullable URI server;
    private Map<Path, byte[]> contents = Map.of();
    private @Nullable Access last;
    private final LastGood<Access> access;

    private KubeconfigAccess(List<Path> files, @Nullable String context, @Nullable URI server) throws IOException {
        this.files = files;
        this.context = context;
        this.server = server;
        access = new LastGood<>("kubeconfig " + files, this::read);
    }

    /**
     * Reads it for the first time.
     *
     * @param server address in place of the one that it names; null for that one
     * @throws IllegalArgumentException if that cannot be done, or anything in it is wrong or not supported
     */
    static AccessSource read(List<Path> files, @Nullable String context, @Nullable URI server) {
        try {
            return new KubeconfigAccess(files, context, server);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Access current() {
        return access.current();
    }

    private synchronized Access read() throws IOException {
        Map<Path, byte[]> now = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                now.put(file, FileText.bytes(file));
            } catch (IOException e) {
                throw new IOException("kubeconfig '" + file + "' cannot be read: " + e.getMessage(), e);
            }
        }
        Access before = last;
        if (before != null && isSame(now)) {
            return before;
        }
        Access read = selected(Kubeconfig.of(now).select(context));
        if (before != null) {
            checkReach(before.cluster(), read.cluster());
            LOG.info("{} has changed; its credentials are used from now on", read.origin());
        }
        contents = now;
        last = read;
        return read;
    }

    private boolean isSame(Map<Path, byte[]> now) {
        return now.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), contents.get(each.getKey())));
    }

    private Access selected(Kubeconfig.Selection selection) {
        selection.warnings().forEach(LOG::warn);
        String origin = "context '" + selection.context() + "' of " + files.getFirst();
        Access found = new Access(selection.cluster(), selection.user(), origin, false);
        return server == null ? found : found.at(server);
    }

    /** Credentials must not go anywhere else than at the start. */
    private static void checkReach(Cluster before, Cluster now) throws IOException {
        if (!reach(before).equals(reach(now))) {
            throw new IOException("its cluster has changed, not only its credentials; restart to use it");
        }
    }

    private static Cluster reach(Cluster cluster) {
        return new Cluster(
                cluster.server(),
                cluster.tlsServerName(),
                cluster.isInsecure(),
                null,
                cluster.proxyUrl(),
                cluster.isCompressionDisabled(),
                cluster.pluginConfig());
    }
}

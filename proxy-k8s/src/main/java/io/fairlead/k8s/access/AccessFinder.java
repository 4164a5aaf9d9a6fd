package io.fairlead.k8s.access;

import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.PemSource;
import io.fairlead.k8s.kubeconfig.User;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the API server and the credentials: in the kubeconfig that the settings name, else in those of {@code KUBECONFIG},
 * else in {@code ~/.kube/config}, else in the service account of the pod. An address in the settings overrides the one
 * that is found.
 *
 * <p>Threading: Immutable.
 */
public final class AccessFinder {
    private static final Logger LOG = LogManager.getLogger(AccessFinder.class);
    private static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    /** System property with another directory for the service account; for tests. */
    private static final String SERVICE_ACCOUNT_PROPERTY = "fairlead.serviceAccountDirectory";

    private final Map<String, String> environment;
    private final Path serviceAccount;

    /**
     * @param environment variables of the process
     * @param serviceAccount directory with the token and the certificate authority of a pod
     */
    AccessFinder(Map<String, String> environment, Path serviceAccount) {
        this.environment = Map.copyOf(environment);
        this.serviceAccount = serviceAccount;
    }

    /** One that looks into the environment of this process. */
    public static AccessFinder ofProcess() {
        return new AccessFinder(
                System.getenv(), Path.of(System.getProperty(SERVICE_ACCOUNT_PROPERTY, SERVICE_ACCOUNT)));
    }

    /**
     * Finds the access.
     *
     * @throws IllegalArgumentException if there is none, or if anything about it is wrong or not supported; the message
     *     says what, where, and what to do
     */
    public AccessSource find(ApiServerConfig settings) {
        String master = settings.master();
        URI server = master == null ? null : URI.create(master.contains("://") ? master : "https://" + master);
        List<Path> files = kubeconfigs(settings);
        if (!files.isEmpty()) {
            return KubeconfigAccess.read(files, settings.context(), server);
        }
        if (settings.context() != null) {
            throw new IllegalArgumentException("there is no kubeconfig with the context '" + settings.context()
                    + "'; name the file by --kubeconfig or KUBECONFIG");
        }
        Access inPod = inPod();
        if (inPod != null) {
            return AccessSource.fixed(server == null ? inPod : inPod.at(server));
        }
        if (server != null) {
            Cluster cluster = new Cluster(server, null, false, null, null, false, null);
            return AccessSource.fixed(new Access(cluster, User.anonymous(""), "--master", false));
        }
        throw new IllegalArgumentException(
                "there is no API server to ask: no kubeconfig, and no service account of a pod; give --kubeconfig"
                        + " or --master, or serve manifests by --manifests");
    }

    /** Those to read; what is named has to exist, at least one file of several. */
    private List<Path> kubeconfigs(ApiServerConfig settings) {
        String named = settings.kubeconfig();
        if (named != null) {
            return existing(named, "--kubeconfig");
        }
        String variable = environment.getOrDefault("KUBECONFIG", "");
        if (!variable.isBlank()) {
            return existing(variable, "KUBECONFIG");
        }
        Path usual = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".kube", "config");
        return Files.exists(usual) ? List.of(usual) : List.of();
    }

    private static List<Path> existing(String list, String origin) {
        List<Path> files = Arrays.stream(list.split(File.pathSeparator))
                .filter(file -> !file.isBlank())
                .distinct()
                .map(Path::of)
                .toList();
        List<Path> missing = files.stream().filter(Files::notExists).toList();
        if (missing.size() == files.size()) {
            throw new IllegalArgumentException(
                    "kubeconfig '" + list + "' cannot be read: it does not exist; " + origin + " names the file");
        }
        missing.forEach(file -> LOG.warn("kubeconfig '{}' does not exist; {} names other files too", file, origin));
        return files.stream().filter(file -> !missing.contains(file)).toList();
    }

    /** Null outside of a pod. */
    private @Nullable Access inPod() {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        Path token = serviceAccount.resolve("token");
        if (host.isEmpty() || port.isEmpty() || !Files.isRegularFile(token)) {
            return null;
        }
        URI server = URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        User user = new User("the pod's service account", null, null, token, null, null, null);
        Cluster cluster = new Cluster(server, null, false, podAuthority(), null, false, null);
        return new Access(cluster, user, "the pod's service account", true);
    }

    private @Nullable PemSource podAuthority() {
        Path file = serviceAccount.resolve("ca.crt");
        try {
            FileText.bytes(file);
            return new PemSource.File(file);
        } catch (IOException e) {
            LOG.warn(
                    "the certificate authority {} of the service account cannot be read: {}; the certificates that the"
                            + " system trusts are used",
                    file,
                    e.getMessage());
            return null;
        }
    }
}

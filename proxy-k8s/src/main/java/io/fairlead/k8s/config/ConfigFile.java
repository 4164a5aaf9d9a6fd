package io.fairlead.k8s.config;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.yaml.MalformedFileException;
import io.fairlead.k8s.yaml.YamlFile;
import io.fairlead.k8s.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/**
 * A configuration file: one of Fairlead's, or one of kube-proxy's, from which the fields that apply are taken.
 *
 * <p>Threading: Immutable.
 *
 * @param settings its settings, by key
 * @param kubeProxy kube-proxy's mode and IPVS scheduler, if it sets them
 * @param problems settings without effect
 */
public record ConfigFile(Map<String, Setting> settings, KubeProxyMode kubeProxy, List<Problem> problems) {
    /** No file. */
    public static final ConfigFile NONE = new ConfigFile(Map.of(), KubeProxyMode.UNSET, List.of());

    /** The apiVersion of Fairlead's own file. */
    public static final String API_VERSION = "fairlead.io/v1alpha1";

    /** The kind of Fairlead's own file. */
    public static final String KIND = "ProxyConfiguration";

    private static final String KUBE_PROXY_API_VERSION = "kubeproxy.config.k8s.io/v1alpha1";
    private static final String KUBE_PROXY_KIND = "KubeProxyConfiguration";
    private static final String REMEDY = "correct the file and start again";

    public ConfigFile {
        settings = Map.copyOf(settings);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a file.
     *
     * @param keys the keys that there are
     * @throws ConfigFileException if it cannot be read, or anything in it is wrong
     */
    public static ConfigFile read(Path path, List<ConfigKey> keys) {
        YamlFile file = new YamlFile(path.toString(), REMEDY);
        try {
            List<Node> documents = file.parse(Files.readAllBytes(path));
            if (documents.size() != 1) {
                throw refused(
                        new Location(path.toString(), 0, 0),
                        "has " + documents.size() + " YAML documents; expected one",
                        REMEDY);
            }
            return read(file, documents.getFirst(), keys);
        } catch (IOException e) {
            throw refused(
                    new Location(path.toString(), 0, 0),
                    "cannot be read: " + reason(e),
                    "--config names the configuration file");
        } catch (MalformedFileException e) {
            throw new ConfigFileException(List.of(e.problem()));
        }
    }

    private static ConfigFile read(YamlFile file, Node document, List<ConfigKey> keys) throws MalformedFileException {
        JsonNode tree = new YamlTree(file).of(document);
        String version = tree.path("apiVersion").asString("");
        String kind = tree.path("kind").asString("");
        return switch (version + " " + kind) {
            case API_VERSION + " " + KIND -> new ProxyConfigurationReader(file, keys).read(document, tree);
            case KUBE_PROXY_API_VERSION + " " + KUBE_PROXY_KIND ->
                new KubeProxyConfigurationReader(file, keys).read(document, tree);
            default ->
                throw refused(
                        file.place(document, tree.has("kind") ? "kind" : "apiVersion"),
                        "the file has apiVersion '" + version + "' and kind '" + kind + "'; allowed are " + API_VERSION
                                + " with " + KIND + ", and " + KUBE_PROXY_API_VERSION + " with " + KUBE_PROXY_KIND,
                        REMEDY);
        };
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static ConfigFileException refused(Location location, String what, String remedy) {
        return new ConfigFileException(List.of(Problem.ofFile(Severity.ERROR, location, what, remedy)));
    }
}

package io.fairlead.k8s.testkit;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Helm chart with certain values, as Helm itself would install it.
 *
 * <p>Threading: Immutable.
 */
public final class Chart {
    private static final Path FOLDER = Path.of("..", "charts", "fairlead");

    /** Helm leaves hooks out of what it renders. */
    private static final Pattern HOOK = Pattern.compile("^( +)helm\\.sh/hook:", Pattern.MULTILINE);

    private final String text;

    private Chart(String text) {
        this.text = text;
    }

    /** What is to be said about the chart itself. */
    public static LintResult lint() {
        return lint(FOLDER);
    }

    /** What is to be said about another chart. */
    public static LintResult lint(Path folder) {
        return new Helm(folder).lint().strict().call();
    }

    /**
     * The chart with these values in place of its own.
     *
     * @param values as YAML
     * @throws RuntimeException if one of them is not allowed; the message names it
     */
    public static Chart with(String values) throws IOException {
        return of(FOLDER, values);
    }

    /** Another chart with these values in place of its own. */
    public static Chart of(Path folder, String values) throws IOException {
        Path file = Files.createTempFile("values-", ".yaml");
        try {
            Files.writeString(file, values);
            return new Chart(new Helm(folder)
                    .template()
                    .withName("fairlead")
                    .withNamespace("kube-system")
                    .withKubeVersion("1.30.0")
                    .withValuesFile(file)
                    .call());
        } finally {
            Files.delete(file);
        }
    }

    /**
     * The chart with these values, and with what {@code helm test} creates.
     *
     * @param directory empty, for a copy of the chart
     */
    public static Chart withTests(String values, Path directory) throws IOException {
        copy(FOLDER, directory);
        try (Stream<Path> templates = Files.list(directory.resolve("templates/tests"))) {
            for (Path template : templates.toList()) {
                String text = Files.readString(template);
                Files.writeString(template, HOOK.matcher(text).replaceAll("$1example.com/hook:"));
            }
        }
        return of(directory, values);
    }

    /** Copies a directory with everything in it. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /**
     * What the chart says against these values when it is about to be installed in a cluster.
     *
     * @param kubeconfig text of a kubeconfig
     * @return the message; what else keeps Helm from it if the values are taken
     */
    public static String problemOnCluster(String values, String kubeconfig) throws IOException {
        Path file = Files.createTempFile("values-", ".yaml");
        try {
            Files.writeString(file, values);
            new Helm(FOLDER)
                    .install()
                    .withName("fairlead")
                    .withNamespace("kube-system")
                    .withValuesFile(file)
                    .withKubeConfigContents(kubeconfig)
                    .dryRun()
                    .withDryRunOption(DryRun.SERVER)
                    .call();
            return "";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        } finally {
            Files.delete(file);
        }
    }

    /** The manifests as one text. */
    public String text() {
        return text;
    }

    /** The objects, read strictly. */
    public List<HasMetadata> objects() {
        return StrictManifests.read(text);
    }

    /** The first object of a kind. */
    public <T extends HasMetadata> T first(Class<T> kind) {
        return objects().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The ConfigMap of this name. */
    public ConfigMap configMap(String name) {
        return objects().stream()
                .filter(ConfigMap.class::isInstance)
                .map(ConfigMap.class::cast)
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The text of the proxy's configuration file. */
    public String configuration() {
        return Objects.requireNonNull(configMap("fairlead-config").getData().get("fairlead.yaml"));
    }

    /** What each pod is made from. */
    public PodTemplateSpec pod() {
        return first(DaemonSet.class).getSpec().getTemplate();
    }

    /** The container of each pod. */
    public Container container() {
        return pod().getSpec().getContainers().getFirst();
    }
}

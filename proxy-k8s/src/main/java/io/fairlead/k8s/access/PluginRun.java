package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.ExecPlugin;
import io.fairlead.k8s.kubeconfig.PemSource;
import io.fairlead.k8s.yaml.MalformedFileException;
import io.fairlead.k8s.yaml.YamlFile;
import io.fairlead.k8s.yaml.YamlTree;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a credential plug-in. It gets its arguments as they are written, no standard input, and the environment of this
 * process with what the kubeconfig adds.
 *
 * <p>Threading: Immutable; a run blocks until the program ends, for a minute at most.
 *
 * <p>Source: {@code client.authentication.k8s.io}, as in the Kubernetes documentation of credential plug-ins.
 */
final class PluginRun {
    private static final String INFO = "KUBERNETES_EXEC_INFO";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MAX_OUTPUT = 1 << 20;
    private static final int MAX_COMPLAINT = 500;

    private final ExecPlugin plugin;
    private final Cluster cluster;
    private final Map<String, String> environment;

    PluginRun(ExecPlugin plugin, Cluster cluster, Map<String, String> environment) {
        this.plugin = plugin;
        this.cluster = cluster;
        this.environment = environment;
    }

    /**
     * The program: as it is named if that is a path, else from the first directory of the path that has it.
     *
     * @throws IOException if there is no such program; the message says how to install it
     */
    Path program() throws IOException {
        String command = plugin.command();
        boolean isPath = command.indexOf('/') >= 0;
        Stream<Path> places = isPath
                ? Stream.of(Path.of(command))
                : Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(directory -> directory.startsWith("/"))
                        .map(directory -> Path.of(directory, command));
        return places.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElseThrow(() -> new IOException("the credential plug-in '" + command + "' is not installed"
                        + (isPath ? "" : ": no directory of PATH has it")
                        + (plugin.installHint().isEmpty() ? "" : "; " + plugin.installHint())));
    }

    /**
     * What the program prints, as its {@code status}.
     *
     * @throws IOException if it does not print credentials; the message says why
     */
    JsonNode run() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(plugin.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(plugin.environment());
        builder.environment().put(INFO, info().toString());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Process process = started(builder);
        CompletableFuture<byte[]> complaint = read(process.getErrorStream());
        CompletableFuture<byte[]> output = read(process.getInputStream());
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("has not ended within a minute and was killed", new byte[0]);
            }
            if (process.exitValue() != 0) {
                throw failed("failed with exit code " + process.exitValue(), complaint.join());
            }
            return status(output.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted", new byte[0]);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process started(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw failed(
                    "cannot be run: it is no program for this machine, or its interpreter is missing", new byte[0]);
        }
    }

    /** On its own thread: a program whose output is not read hangs. */
    private static CompletableFuture<byte[]> read(InputStream stream) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                byte[] head = stream.readNBytes(MAX_OUTPUT);
                stream.transferTo(OutputStream.nullOutputStream());
                result.complete(head);
            } catch (IOException e) {
                result.complete(new byte[0]);
            }
        });
        return result;
    }

    private IOException failed(String how, byte[] complaint) {
        String text = new String(complaint, StandardCharsets.UTF_8)
                .strip()
                .replaceAll("\\s+", " ")
                .replaceAll("\\p{Cntrl}", "");
        String shown = text.length() <= MAX_COMPLAINT ? text : "…" + text.substring(text.length() - MAX_COMPLAINT);
        return new IOException(
                "the credential plug-in '" + plugin.command() + "' " + how + (shown.isEmpty() ? "" : ": " + shown));
    }

    private ObjectNode info() throws IOException {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("kind", "ExecCredential").put("apiVersion", plugin.apiVersion());
        ObjectNode spec = info.putObject("spec");
        if (plugin.isClusterInfoWanted()) {
            describe(spec.putObject("cluster"));
        }
        spec.put("interactive", false);
        return info;
    }

    private void describe(ObjectNode info) throws IOException {
        info.put("server", cluster.server().toString());
        if (cluster.tlsServerName() != null) {
            info.put("tls-server-name", cluster.tlsServerName());
        }
        if (cluster.isInsecure()) {
            info.put("insecure-skip-tls-verify", true);
        }
        PemSource authority = cluster.certificateAuthority();
        if (authority != null) {
            info.put("certificate-authority-data", Base64.getEncoder().encodeToString(authority.read()));
        }
        if (cluster.proxyUrl() != null) {
            info.put("proxy-url", cluster.proxyUrl().toString());
        }
        if (cluster.isCompressionDisabled()) {
            info.put("disable-compression", true);
        }
        if (cluster.pluginConfig() != null) {
            info.set("config", cluster.pluginConfig());
        }
    }

    private JsonNode status(byte[] output) throws IOException {
        YamlFile file = new YamlFile("the output of " + plugin.command(), "correct the plug-in");
        JsonNode credential;
        try {
            List<Node> documents = file.parse(output);
            if (documents.size() != 1) {
                throw failed("printed nothing that could be credentials", new byte[0]);
            }
            credential = new YamlTree(file).of(documents.getFirst());
        } catch (MalformedFileException e) {
            throw failed("printed neither JSON nor YAML", new byte[0]);
        }
        String version = credential.path("apiVersion").asString("");
        if (!credential.path("kind").asString("").equals("ExecCredential") || !version.equals(plugin.apiVersion())) {
            throw failed(
                    "printed something else than an ExecCredential of " + plugin.apiVersion()
                            + (version.isEmpty() ? "" : " (its apiVersion is '" + version + "')"),
                    new byte[0]);
        }
        return credential.path("status");
    }
}

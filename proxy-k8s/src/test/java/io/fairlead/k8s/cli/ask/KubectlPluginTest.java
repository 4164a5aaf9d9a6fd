package io.fairlead.k8s.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of kubectl, with a kubectl that prints what it is asked to do. */
class KubectlPluginTest {
    private static final Path PLUGIN =
            Path.of("..", "tools", "kubectl-fairlead").toAbsolutePath();

    @TempDir
    private Path temp;

    private record Result(int exitCode, String output) {}

    private Result run(String pods, String... args) throws IOException, InterruptedException {
        Path kubectl = Files.writeString(temp.resolve("kubectl"), """
                #!/bin/sh
                case " $* " in
                    *" get pods "*) echo "$*" >>"$CALLS"; cat "$PODS" ;;
                    *) echo "kubectl $*" ;;
                esac
                """);
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(List.of("sh", PLUGIN.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", temp + ":" + System.getenv("PATH"));
        builder.environment()
                .put("PODS", Files.writeString(temp.resolve("pods"), pods).toString());
        builder.environment().put("CALLS", temp.resolve("calls").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    @Test
    void theCommandRunsInThePodOfTheNode() throws IOException, InterruptedException {
        Result result = run("kube-system fairlead-x7k node-2\n", "--node", "node-2", "services", "shop", "-o", "wide");

        assertThat(result)
                .isEqualTo(
                        new Result(
                                0,
                                "kubectl exec --stdin --namespace kube-system fairlead-x7k -- fairlead services shop -o wide\n"));
        assertThat(temp.resolve("calls"))
                .content()
                .contains("--all-namespaces --selector app.kubernetes.io/name=fairlead"
                        + " --field-selector status.phase=Running,spec.nodeName=node-2");
    }

    @Test
    void theOnlyPodNeedsNoNode() throws IOException, InterruptedException {
        assertThat(run("ns pod node-1\n", "status").output()).endsWith("--namespace ns pod -- fairlead status\n");
    }

    @Test
    void optionsOfKubectlArePassedOn() throws IOException, InterruptedException {
        Result result = run(
                "ns pod node-1\n",
                "--context=prod",
                "--kubeconfig",
                "/k",
                "-n",
                "ns",
                "-c",
                "proxy",
                "explain",
                "a/b",
                "--from",
                "10.0.0.1");

        assertThat(result.output())
                .isEqualTo("kubectl --context=prod --kubeconfig=/k exec --stdin --namespace ns pod --container=proxy --"
                        + " fairlead explain a/b --from 10.0.0.1\n");
        assertThat(temp.resolve("calls")).content().contains("--context=prod").contains("--namespace ns ");
    }

    @Test
    void severalPodsAreListedByTheirNodes() throws IOException, InterruptedException {
        Result result = run("ns a node-2\nns b node-1\n", "status");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output())
                .contains("choose one with --node: node-1 node-2")
                .doesNotContain("exec");
    }

    @Test
    void withoutAPodItSaysWhatItHasLookedFor() throws IOException, InterruptedException {
        Result result = run("", "--node", "node-9", "status");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("no running pod with the label app.kubernetes.io/name=fairlead on node node-9");
    }

    @Test
    void withoutACommandItPrintsHowItIsUsed() throws IOException, InterruptedException {
        assertThat(run("")).extracting(Result::exitCode).isEqualTo(2);
        assertThat(run("", "--help").output()).startsWith("Usage: kubectl fairlead");
        assertThat(run("", "--nod", "x").output()).contains("there is no option --nod");
    }
}

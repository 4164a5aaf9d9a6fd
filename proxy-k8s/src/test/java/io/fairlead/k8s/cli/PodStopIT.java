package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod of a DaemonSet that receives SIGTERM: it may be replaced, or Fairlead may be uninstalled. */
class PodStopIT {
    private static final String NODE = "node-a";
    private static final String DAEMON_SET = """
            {"apiVersion": "apps/v1", "kind": "DaemonSet",
             "metadata": {"name": "fairlead", "namespace": "kube-system"}, "spec": {}}""";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"bind, true", "bind, false", "tproxy, true", "tproxy, false"})
    void rulesStayWhileTheDaemonSetExists(String capture, boolean exists) throws Exception {
        LabRequirements.checkProgram("nft");
        try (Lab lab = Lab.open(Layout.POINT_TO_POINT);
                TestApiServer server = lab.node().namespace().call(TestApiServer::start)) {
            server.put(new NodeBuilder()
                    .withNewMetadata()
                    .withName(NODE)
                    .endMetadata()
                    .build());
            server.always(request -> request.path().contains("/daemonsets/"), (_, answer) -> {
                if (exists) {
                    answer.json(200, "", DAEMON_SET);
                } else {
                    answer.status(404, "NotFound", "");
                }
                return true;
            });
            InstalledState installed = new InstalledState(lab.node().namespace());
            String before = installed.all();
            Path kubeconfig = Files.writeString(temp.resolve("kubeconfig"), server.kubeconfig("token: none"));
            try (NamespaceProcess pod = NamespaceProcess.start(
                    lab.node().namespace(),
                    List.of(
                            "node",
                            "--kubeconfig=" + kubeconfig,
                            "--hostname-override=" + NODE,
                            "--healthz-bind-address=",
                            "--metrics-bind-address=",
                            "--daemon-set=kube-system/fairlead",
                            "--capture=" + capture))) {
                pod.awaitServing();
                pod.terminate();
                assertThat(pod.exitCode()).as(pod.output()).isZero();
            }
            if (exists) {
                assertThat(installed.tables("fairlead")).isNotEmpty();
                assertThat(NamespaceProcess.run(lab.node().namespace(), "cleanup"))
                        .contains("removed nftables table inet fairlead\n");
            }
            assertThat(installed.all()).isEqualTo(before);
        }
    }
}

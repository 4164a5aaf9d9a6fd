package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says when it starts, or cannot. */
class StartMessagesIT {
    private final int nodePort = Loopback.freeNodePort();

    @TempDir
    Path temp;

    private String[] node(String... options) throws Exception {
        try (ManifestKit kit = new ManifestKit(temp)) {
            // An address of documentation: no machine has it.
            AddressPort clusterIp = AddressPort.parse("192.0.2.7:80");
            kit.write(
                    "web.yaml",
                    ServiceText.of("web", clusterIp, nodePort),
                    SliceText.of("web-1", "web", kit.endpoints(1)));
            List<String> args = new ArrayList<>(List.of(
                    "node",
                    "--manifests",
                    kit.folder().toString(),
                    "--nodeport-addresses=127.0.0.1/32",
                    "--metrics-bind-address="));
            args.addAll(List.of(options));
            return args.toArray(String[]::new);
        }
    }

    @Test
    void aServicePortThatLacksAnAddressIsCountedByItsAddresses() throws Exception {
        try (FairleadProcess node = FairleadProcess.start(node("--healthz-bind-address="))) {
            node.awaitOutput("NodeCommand: serving");

            assertThat(node.output())
                    .containsPattern(
                            "serving 1 of 1 service ports at 1 of 2 addresses \\('fairlead check \\S+' says why"
                                    + " not at the others\\) with ");
        }
    }

    @Test
    void aPortInUseIsNoQuestionForTheHelp() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FairleadProcess node = FairleadProcess.start(
                        node("--healthz-bind-address=127.0.0.1:" + other.getLocalPort(), "--bind-address-hard-fail"))) {
            assertThat(node.exitCode()).isEqualTo(2);

            assertThat(node.output())
                    .contains("fairlead: the health server cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": another socket listens on this port")
                    .doesNotContain("--help");
        }
    }
}

package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fairlead.k8s.config.DaemonSetName;
import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the pod that stops is followed by another, as the API server shows it. */
@Timeout(60)
class OwnDaemonSetIT {
    private static final String PATH = "/apis/apps/v1/namespaces/kube-system/daemonsets/fairlead";

    private TestApiServer server;
    private ApiServer apiServer;
    private OwnDaemonSet daemonSet;

    @BeforeEach
    void start() throws IOException {
        server = TestApiServer.start();
        apiServer = ApiServer.of(WatchKit.config(server));
        daemonSet = new OwnDaemonSet(apiServer, DaemonSetName.parse("kube-system/fairlead"), "node-a");
        server.put(new NodeBuilder()
                .withNewMetadata()
                .withName("node-a")
                .withLabels(Map.of("kubernetes.io/os", "linux"))
                .endMetadata()
                .build());
    }

    @AfterEach
    void stop() throws IOException {
        apiServer.close();
        server.close();
    }

    private static boolean isForDaemonSet(ApiRequest request) {
        return request.method().equals("GET") && request.path().equals(PATH);
    }

    private void answer(String metadata, String spec) {
        server.always(OwnDaemonSetIT::isForDaemonSet, (_, answer) -> {
            answer.json(200, "", """
                    {"apiVersion": "apps/v1", "kind": "DaemonSet",
                     "metadata": {"name": "fairlead", "namespace": "kube-system"%s},
                     "spec": {"template": {"spec": {%s}}}}""".formatted(metadata, spec));
            return true;
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                                                 | ~~                                                   | true
            ~~                                                 | "nodeSelector": {"kubernetes.io/os": "linux"}        | true
            ~~                                                 | "nodeSelector": {"kubernetes.io/os": "plan9"}        | false
            ~~                                                 | "nodeSelector": {"fairlead": "yes"}                  | false
            , "deletionTimestamp": "2026-01-01T00:00:00Z"      | ~~                                                   | false
            """)
    void itIsFollowedWhileTheDaemonSetWantsAPodOnTheNode(String metadata, String spec, boolean isFollowed) {
        answer(metadata, spec);

        assertThat(daemonSet.willReplaceThisPod()).isEqualTo(isFollowed);
    }

    /** An uninstallation deletes the DaemonSet, the role that allows to read it, and the account. */
    @ParameterizedTest
    @ValueSource(ints = {404, 403, 401})
    void nobodyFollowsWhereTheDaemonSetCannotBeReadAnyMore(int code) {
        server.always(OwnDaemonSetIT::isForDaemonSet, (_, answer) -> {
            answer.status(code, "NotAnyMore", "");
            return true;
        });

        assertThat(daemonSet.willReplaceThisPod()).isFalse();
    }

    @Test
    void oneIsTakenToFollowWhereTheApiServerIsAway() throws IOException {
        server.down();

        assertThat(daemonSet.willReplaceThisPod()).isTrue();
    }

    @Test
    void anApiServerThatHangsIsNotWaitedForLong() {
        server.always(OwnDaemonSetIT::isForDaemonSet, (_, _) -> {
            Thread.sleep(20_000);
            return false;
        });
        long begin = System.nanoTime();

        assertThat(daemonSet.willReplaceThisPod()).isTrue();
        assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(15_000);
    }
}

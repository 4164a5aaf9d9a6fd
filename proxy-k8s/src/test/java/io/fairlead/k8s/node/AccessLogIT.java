package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The access log of a node. */
class AccessLogIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path temp;

    private final AddressPort service = ManifestKit.freshClusterIp();
    private ManifestKit kit;
    private KitEndpoint endpoint;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        kit = new ManifestKit(temp);
        endpoint = kit.endpoint();
        kit.write("web.yaml", ServiceText.of("web", service), SliceText.of("web-1", "web", List.of(endpoint)));
        file = temp.resolve("access.log");
    }

    @AfterEach
    void close() {
        kit.close();
    }

    private void start(AccessLogFormat format, Duration interval) {
        kit.start(new AccessLogConfig(format, file, interval, 1));
    }

    @Test
    void eachConnectionIsOneObjectWithWhatItsSummaryHas() throws IOException {
        start(AccessLogFormat.JSON, Duration.ZERO);
        assertThat(KitClient.ask(service)).isEqualTo(endpoint.name());
        await().until(() -> Files.exists(file) && !Files.readString(file).isEmpty());

        JsonNode record = JSON.readTree(Files.readString(file));
        assertThat(record.path("k8s.service.name").stringValue()).isEqualTo("web");
        assertThat(record.path("server.address").stringValue())
                .isEqualTo(service.address().toString());
        assertThat(record.path("fairlead.endpoint.address").stringValue())
                .isEqualTo(endpoint.address().address().toString());
        assertThat(record.path("fairlead.bytes.downstream").longValue())
                .isEqualTo(kit.summaries().getFirst().bytesToDownstream());
    }

    @Test
    void openConnectionIsRecordedWithoutWaitingForItsEnd() throws IOException {
        start(AccessLogFormat.TEXT, Duration.ofSeconds(1));
        try (KitClient client = KitClient.open(service)) {
            assertThat(client.isAlive()).isTrue();
            await().until(() -> Files.exists(file)
                    && Files.readString(file).contains(" opened tcp ")
                    && Files.readString(file).contains(" progress tcp "));
            assertThat(Files.readString(file)).doesNotContain(" closed ");
        }
        await().until(() -> Files.readString(file).contains(" closed tcp "));
    }
}

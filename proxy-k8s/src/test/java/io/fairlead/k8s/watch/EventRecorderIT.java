package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.translate.ObjectReference;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events as the API server gets to see them. */
final class EventRecorderIT {
    private static final ObjectReference WEB = new ObjectReference("Service", "shop", "web", "uid-1");

    private final AtomicLong nanos = new AtomicLong();
    private TestApiServer server;
    private ApiServer apiServer;
    private EventRecorder recorder;

    @BeforeEach
    void start() throws IOException {
        server = TestApiServer.start();
        apiServer = ApiServer.of(WatchKit.config(server));
        recorder = new EventRecorder(apiServer, "node-a", nanos::get);
    }

    @AfterEach
    void stop() throws IOException {
        recorder.close();
        apiServer.close();
        server.close();
    }

    private List<ApiRequest> written() {
        return server.requests();
    }

    private void awaitWritten(int count) {
        WatchKit.until(count + " requests", () -> written().size() >= count);
    }

    @Test
    void aWarningSaysWhatWhereAndWho() throws IOException {
        recorder.warn(WEB, EventReason.INVALID_SETTING, "idle-timeout 'soon' is no duration");
        awaitWritten(1);
        ApiRequest request = written().getFirst();
        assertThat(request.method() + " " + request.path())
                .isEqualTo("POST /apis/events.k8s.io/v1/namespaces/shop/events");
        JsonNode event = new JsonMapper().readTree(request.body());
        assertThat(event.path("type").asString()).isEqualTo("Warning");
        assertThat(event.path("reason").asString()).isEqualTo("InvalidSetting");
        assertThat(event.path("note").asString()).isEqualTo("idle-timeout 'soon' is no duration");
        assertThat(event.path("regarding").toString())
                .isEqualTo("{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"name\":\"web\",\"namespace\":\"shop\","
                        + "\"uid\":\"uid-1\"}");
        assertThat(event.path("reportingController").asString()).isEqualTo("fairlead");
        assertThat(event.path("reportingInstance").asString()).isEqualTo("node-a");
        assertThat(event.path("action").asString()).isNotEmpty();
        assertThat(event.path("eventTime").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(event.propertyNames()).noneMatch(name -> name.startsWith("deprecated"));
    }

    @Test
    void theSameIsSaidOnceInTenMinutes() {
        recorder.warn(WEB, EventReason.INVALID_SETTING, "one");
        recorder.warn(WEB, EventReason.INVALID_SETTING, "one");
        recorder.warn(WEB, EventReason.INVALID_SETTING, "two");
        awaitWritten(2);
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        recorder.warn(WEB, EventReason.INVALID_SETTING, "one");
        awaitWritten(3);
        assertThat(written()).hasSize(3);
    }

    @Test
    void anEventThatAnotherNodeHasWrittenIsOnlyRenewed() {
        server.always(r -> r.method().equals("POST"), (request, answer) -> {
            answer.status(409, "AlreadyExists", "");
            return true;
        });
        recorder.warn(WEB, EventReason.INVALID_SETTING, "one");
        awaitWritten(2);
        assertThat(written())
                .extracting(ApiRequest::permission)
                .containsExactly("create events.k8s.io/events", "patch events.k8s.io/events");
        assertThat(written().get(1).body())
                .matches("\\{\"series\":\\{\"count\":2,\"lastObservedTime\":\"[-0-9T:]+\\.\\d{6}Z\"}}");
        assertThat(written().get(1).path()).startsWith("/apis/events.k8s.io/v1/namespaces/shop/events/web.");
    }

    @Test
    void aLongMessageIsCutToTheBytesThatTheApiTakes() throws IOException {
        recorder.warn(WEB, EventReason.INVALID_SETTING, "…".repeat(2000));
        awaitWritten(1);

        String note = new JsonMapper()
                .readTree(written().getFirst().body())
                .path("note")
                .asString();
        assertThat(note).isEqualTo("…".repeat(341));
    }

    @Test
    void aFloodIsCutOff() {
        for (int i = 0; i < 1000; i++) {
            recorder.warn(WEB, EventReason.INVALID_SETTING, "message " + i);
        }
        awaitWritten(10);
        nanos.addAndGet(Duration.ofMillis(200).toNanos());
        recorder.warn(WEB, EventReason.INVALID_SETTING, "last");
        awaitWritten(11);
        recorder.close();
        assertThat(written()).hasSize(11);
    }
}

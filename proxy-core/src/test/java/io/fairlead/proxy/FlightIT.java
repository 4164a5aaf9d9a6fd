package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.deleted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of the Flight Recorder. */
class FlightIT {
    private static final Pattern LOADED = Pattern.compile("(jdk\\.jfr\\.\\S+) source:");
    private static final Path MODULES = Path.of("..", "image", "modules.txt");

    private final AddressPort vip = Loopback.free("127.76.0.1");
    private final TestEndpoint alive = TestEndpoint.at("127.76.1.2");

    @TempDir
    private Path temp;

    @AfterEach
    void closeEndpoint() throws IOException {
        alive.close();
    }

    private static Recording record(Map<String, String> settings) {
        Recording recording = new Recording(settings);
        recording.start();
        return recording;
    }

    private static Recording record() {
        return record(Map.of());
    }

    /** The events of one kind so far. */
    private List<RecordedEvent> events(Recording recording, String name) throws IOException {
        Path file = Files.createTempFile(temp, "recording", ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void aConnectionIsOneEventWithWhatItsSummaryHas() throws Exception {
        try (Recording recording = record();
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG)) {
            kit.serve("web", vip, alive.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(alive.address());
            var summary = kit.connections.awaitClosed(1).getFirst();

            await().until(() -> !events(recording, "fairlead.Connection").isEmpty());
            assertThat(events(recording, "fairlead.Connection")).singleElement().satisfies(event -> {
                assertThat(event.getString("service")).isEqualTo("default/web");
                assertThat(event.getString("frontend")).isEqualTo(vip.toString());
                assertThat(event.getString("client")).isEqualTo(summary.client().toString());
                assertThat(event.getString("endpoint"))
                        .isEqualTo(alive.address().toString());
                assertThat(event.getString("reason")).isEqualTo(summary.reason().name());
                assertThat(event.getInt("attempts")).isEqualTo(1);
                assertThat(event.getDuration("connectTime")).isEqualTo(Duration.ofNanos(summary.connectNanos()));
                assertThat(event.getDuration("openFor")).isEqualTo(Duration.ofNanos(summary.durationNanos()));
                assertThat(event.getLong("bytesToDownstream"))
                        .isEqualTo(summary.bytesToDownstream())
                        .isPositive();
                assertThat(event.getLong("bytesToUpstream")).isEqualTo(summary.bytesToUpstream());
                assertThat(event.getStackTrace()).isNull();
            });
        }
    }

    @Test
    void aChangeIsOneEventThatCountsAndNamesServices() throws Exception {
        try (Recording recording = record();
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG)) {
            kit.serve("web", vip, alive.address());
            kit.apply(deleted("web"));

            List<RecordedEvent> changes = events(recording, "fairlead.TableChange");
            assertThat(changes).hasSize(2);
            assertThat(changes.getFirst().getInt("added")).isEqualTo(1);
            assertThat(changes.getFirst().getInt("servicePorts")).isEqualTo(1);
            assertThat(changes.getFirst().getInt("frontends")).isEqualTo(1);
            assertThat(changes.getFirst().getString("services")).isEqualTo("default/web");
            assertThat(changes.getFirst().getDuration("timeToApply")).isPositive();
            assertThat(changes.getLast().getInt("removed")).isEqualTo(1);
            assertThat(changes.getLast().getInt("servicePorts")).isZero();
        }
    }

    @Test
    void anEjectionAndAListenerThatFailsAreEvents() throws Exception {
        AddressPort dead = Loopback.free("127.76.1.1");
        AddressPort taken = Loopback.free("127.76.0.2");
        try (ServerSocket other = new ServerSocket();
                Recording recording = record();
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withConnection(ConnectionConfig.DEFAULT
                        .withDial(3, Duration.ofMillis(100), Duration.ofSeconds(5))
                        .withEjection(new EjectionConfig(1, Duration.ofHours(1), Duration.ofHours(1)))))) {
            other.bind(Loopback.socketAddress(taken));
            kit.serve("web", vip, dead, alive.address());
            kit.serve("other", taken, alive.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(alive.address());

            assertThat(events(recording, "fairlead.Ejection")).singleElement().satisfies(event -> {
                assertThat(event.getString("service")).isEqualTo("default/web");
                assertThat(event.getString("endpoint")).isEqualTo(dead.toString());
                assertThat(event.getString("cause")).isEqualTo("Connection refused");
                assertThat(event.getInt("failures")).isEqualTo(1);
                assertThat(event.getInt("times")).isEqualTo(1);
                assertThat(event.getDuration("ejectedFor")).isEqualTo(Duration.ofHours(1));
            });
            assertThat(events(recording, "fairlead.ListenerFailed")).first().satisfies(event -> {
                assertThat(event.getString("service")).isEqualTo("default/other");
                assertThat(event.getString("frontend")).isEqualTo(taken.toString());
                assertThat(event.getString("protocol")).isEqualTo("TCP");
                assertThat(event.getString("problem")).isNotEmpty();
            });
        }
    }

    @Test
    void anEventThatIsSwitchedOffIsNotWritten() throws Exception {
        try (Recording recording = record(Map.of("fairlead.Connection#enabled", "false"));
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG)) {
            kit.serve("web", vip, alive.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(alive.address());
            kit.connections.awaitClosed(1);
            kit.apply(deleted("web"));

            assertThat(events(recording, "fairlead.TableChange")).hasSize(2);
            assertThat(events(recording, "fairlead.Connection")).isEmpty();
        }
    }

    @Test
    void withoutARecordingNoEventIsLoaded() throws Exception {
        Path log = temp.resolve("classes.log");

        assertThat(probe("-Xlog:class+load:file=" + log)).contains("served");
        // The others are loaded by Netty, which asks whether there is a Flight Recorder.
        assertThat(LOADED.matcher(Files.readString(log)).results().map(match -> match.group(1)))
                .contains("jdk.jfr.FlightRecorder")
                .doesNotContain("jdk.jfr.Event", "jdk.jfr.internal.PlatformRecorder")
                .hasSizeLessThan(10);
    }

    @Test
    void aRunTimeImageWithoutTheFlightRecorderServesAsWell() throws Exception {
        List<String> modules = Files.readAllLines(MODULES).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(modules).doesNotContain("jdk.jfr");

        assertThat(probe("--limit-modules=" + String.join(",", modules)))
                .contains("served")
                .doesNotContain("Error");
    }

    @Test
    void aRecordingFromTheStartOfTheProcessHasItsEvents() throws Exception {
        Path file = temp.resolve("start.jfr");

        assertThat(probe("-XX:StartFlightRecording:filename=" + file)).contains("served");
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .map(event -> event.getEventType().getName())
                        .filter(name -> name.startsWith("fairlead.")))
                .contains("fairlead.Connection", "fairlead.TableChange");
    }

    /** The output of another process with these options. */
    private static String probe(String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(FlightProbe.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

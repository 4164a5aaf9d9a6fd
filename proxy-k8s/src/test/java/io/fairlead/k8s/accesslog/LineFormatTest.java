package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.UnixSocket;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Relayed;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LineFormatTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long AT = 1_764_508_801_123L;

    private static String json(Object record) {
        StringBuilder line = new StringBuilder();
        new JsonFormat("node-1").append(Entry.of(record, AT), line);
        return line.toString();
    }

    private static String text(Object record) {
        StringBuilder line = new StringBuilder();
        new TextFormat().append(Entry.of(record, AT), line);
        return line.toString();
    }

    @Test
    void connectionAsJson() {
        assertThat(json(RecordedEvents.completed()))
                .isEqualTo("{\"timestamp\":\"2025-11-30T13:20:01.123Z\",\"event.name\":\"connection.closed\","
                        + "\"network.transport\":\"tcp\",\"network.type\":\"ipv4\","
                        + "\"client.address\":\"10.244.1.3\",\"client.port\":4444,"
                        + "\"server.address\":\"10.96.0.20\",\"server.port\":80,"
                        + "\"k8s.namespace.name\":\"shop\",\"k8s.service.name\":\"orders\",\"k8s.node.name\":\"node-1\","
                        + "\"fairlead.service.port\":\"http\",\"fairlead.frontend.kind\":\"cluster_ip\","
                        + "\"fairlead.endpoint.address\":\"10.244.1.5\",\"fairlead.endpoint.port\":8080,"
                        + "\"fairlead.dial.attempts\":2,\"fairlead.connect.duration\":0.000312,"
                        + "\"fairlead.duration\":1.204000,\"fairlead.bytes.upstream\":123,"
                        + "\"fairlead.bytes.downstream\":456789,\"fairlead.bytes.spliced\":400000,"
                        + "\"fairlead.reason\":\"completed\"}");
    }

    @Test
    void theLoadBalancerThatHasNamedTheClientIsInTheRecord() {
        ConnectionSummary direct = RecordedEvents.completed();
        ConnectionSummary carried = new ConnectionSummary(
                direct.frontend(),
                direct.client(),
                direct.endpoint(),
                direct.dialAttempts(),
                direct.connectNanos(),
                direct.durationNanos(),
                direct.bytesToUpstream(),
                direct.bytesToDownstream(),
                direct.splicedBytes(),
                direct.reported(),
                direct.reason(),
                AddressPort.parse("192.0.2.9:5555"));
        assertThat(json(carried))
                .contains("\"client.port\":4444,\"network.peer.address\":\"192.0.2.9\",\"network.peer.port\":5555,");
        assertThat(text(carried)).isEqualTo(text(direct) + " via=192.0.2.9:5555");
    }

    @Test
    void connectionAsText() {
        assertThat(text(RecordedEvents.completed()))
                .isEqualTo("2025-11-30T13:20:01.123Z closed tcp shop/orders:http 10.244.1.3:4444 -> 10.96.0.20:80 ->"
                        + " 10.244.1.5:8080 reason=completed duration=1.204000 connect=0.000312 attempts=2 upstream=123"
                        + " downstream=456789");
    }

    @Test
    void connectionWithoutEndpointHasNone() {
        Object refused =
                RecordedEvents.closed(RecordedEvents.ORDERS, RecordedEvents.CLIENT, null, CloseReason.NO_ENDPOINT);
        assertThat(JSON.readTree(json(refused)).propertyNames())
                .doesNotContain("fairlead.endpoint.address", "fairlead.connect.duration");
        assertThat(text(refused)).contains(" -> 10.96.0.20:80 -> - reason=no_endpoint ");
    }

    @Test
    void sessionHasDatagramsAndTheAddressThatTheClientUsed() {
        AddressPort service = AddressPort.parse("192.0.2.1:30053");
        SessionSummary ended = new SessionSummary(
                RecordedEvents.DNS,
                service,
                RecordedEvents.CLIENT,
                RecordedEvents.ENDPOINT,
                1_000_000_000,
                3,
                2,
                60,
                400,
                SessionEnd.EVICTED);
        JsonNode record = JSON.readTree(json(ended));
        assertThat(record.path("event.name").stringValue()).isEqualTo("session.closed");
        assertThat(record.path("network.transport").stringValue()).isEqualTo("udp");
        assertThat(record.path("server.port").intValue()).isEqualTo(30053);
        assertThat(record.path("fairlead.datagrams.upstream").intValue()).isEqualTo(3);
        assertThat(record.path("fairlead.reason").stringValue()).isEqualTo("evicted");
        assertThat(text(ended)).contains("192.0.2.1:30053").endsWith("datagrams-upstream=3 datagrams-downstream=2");
    }

    @Test
    void openConnectionHasNoReason() {
        Relayed now = new Relayed(20_000_000_000L, 10, 20, 0);
        Object open = new ConnectionProgress(
                RecordedEvents.ORDERS, RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, 1, 1, now, Relayed.NOTHING);
        assertThat(text(open))
                .contains(" progress tcp ", " duration=20.000000 ")
                .doesNotContain("reason=");
        JsonNode record = JSON.readTree(json(open));
        assertThat(record.path("event.name").stringValue()).isEqualTo("connection.progress");
        assertThat(record.has("fairlead.reason")).isFalse();
        assertThat(RelayedDatagrams.NOTHING.isMoreThan(RelayedDatagrams.NOTHING))
                .isFalse();
    }

    @Test
    void hostileNamesStayWithinTheirField() {
        ServicePortName name =
                new ServicePortName(new ServiceName("a\"b", "x\ny reason=completed"), "p\\", Protocol.TCP);
        UnixSocket socket = new UnixSocket("/run/with blank\n.sock", 0);
        Frontend frontend = Frontend.of(socket, new ServicePortId(name, IpFamily.IPV4));
        Object closed = RecordedEvents.closed(
                frontend, RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, CloseReason.DOWNSTREAM_RESET);

        assertThat(text(closed))
                .doesNotContain("\n", " y reason=completed", "with blank")
                .contains("reason=downstream");
        String line = json(closed);
        assertThat(line).doesNotContain("\n");
        JsonNode record = JSON.readTree(line);
        assertThat(record.path("k8s.service.name").stringValue()).isEqualTo("x\ny reason=completed");
        assertThat(record.path("k8s.namespace.name").stringValue()).isEqualTo("a\"b");
        assertThat(record.path("server.address").stringValue()).isEqualTo("/run/with blank\n.sock");
        assertThat(record.path("network.transport").stringValue()).isEqualTo("unix");
        assertThat(record.has("client.address")).isFalse();
    }
}

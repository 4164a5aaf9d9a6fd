package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.fairlead.route.RouteTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TrafficTest {
    private static final AddressPort CLIENT = AddressPort.parse("192.0.2.1:40000");
    private static final AddressPort FIRST = AddressPort.parse("10.0.0.1:8080");
    private static final AddressPort SECOND = AddressPort.parse("10.0.0.2:8080");
    private static final long MILLISECOND = 1_000_000;

    private RouteTable routes = RouteTable.empty(new Node("here", null, List.of()), NodePortAddresses.ALL);

    @Test
    void aConnectionCountsForItsServicePortAndItsEndpointFromTheMomentThatAnEndpointAcceptsIt() {
        Traffic traffic = new Traffic(10, 10);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), FIRST, 2, 3 * MILLISECOND);

        assertThat(scrape(traffic, "web"))
                .contains(
                        "fairlead_service_connections_total{} 1.0",
                        "fairlead_service_connections_open{} 1.0",
                        "fairlead_service_connections_retried_total{} 1.0",
                        "fairlead_service_connect_duration_seconds_bucket{le=\"0.0025\"} 0",
                        "fairlead_service_connect_duration_seconds_bucket{le=\"0.005\"} 1",
                        "fairlead_service_connect_duration_seconds_sum{} 0.003",
                        "fairlead_endpoint_connections_total{endpoint=\"10.0.0.1:8080\"} 1.0",
                        "fairlead_endpoint_connections_open{endpoint=\"10.0.0.1:8080\"} 1.0",
                        "fairlead_service_bytes_total{direction=\"upstream\"} 0.0");

        traffic.onClosed(closed("web", FIRST, CloseReason.COMPLETED, 100, 2_000));

        assertThat(scrape(traffic, "web"))
                .contains(
                        "fairlead_service_connections_total{} 1.0",
                        "fairlead_service_connections_open{} 0.0",
                        "fairlead_service_connections_closed_total{reason=\"completed\"} 1.0",
                        "fairlead_service_connection_duration_seconds_count{} 1",
                        "fairlead_service_bytes_total{direction=\"upstream\"} 100.0",
                        "fairlead_service_bytes_total{direction=\"downstream\"} 2000.0",
                        "fairlead_endpoint_connections_open{endpoint=\"10.0.0.1:8080\"} 0.0");
    }

    @Test
    void aConnectionThatNoEndpointAcceptedIsClosedButWasNeverOpen() {
        Traffic traffic = new Traffic(10, 10);
        serve("web", FIRST);
        traffic.onAttemptFailed(tcp("web"), FIRST);
        traffic.onEjected(tcp("web"));
        traffic.onClosed(closed("web", null, CloseReason.DIAL_FAILED, 0, 0));

        assertThat(scrape(traffic, "web"))
                .contains(
                        "fairlead_service_connections_total{} 0.0",
                        "fairlead_service_connections_open{} 0.0",
                        "fairlead_service_connections_closed_total{reason=\"dial_failed\"} 1.0",
                        "fairlead_service_connection_duration_seconds_count{} 0",
                        "fairlead_service_endpoint_ejections_total{} 1.0",
                        "fairlead_endpoint_failed_attempts_total{endpoint=\"10.0.0.1:8080\"} 1.0");
    }

    @Test
    void aSessionCountsAsAConnectionDoesAndItsDatagramsToo() {
        Traffic traffic = new Traffic(10, 10);
        serve("dns", FIRST);
        Frontend dns = frontend("dns", Protocol.UDP);
        traffic.onSessionOpened(dns, FIRST);
        traffic.onSessionOpened(dns, FIRST);
        traffic.onSessionEnded(
                new SessionSummary(dns, dns.address(), CLIENT, FIRST, 1, 3, 2, 60, 400, SessionEnd.ANSWERED));
        traffic.onDropped(dns, DatagramDrop.NO_ENDPOINT, 7);

        assertThat(scrape(traffic, "dns"))
                .contains(
                        "fairlead_service_connections_total{} 2.0",
                        "fairlead_service_connections_open{} 1.0",
                        "fairlead_service_udp_sessions_ended_total{reason=\"answered\"} 1.0",
                        "fairlead_service_udp_datagrams_total{direction=\"upstream\"} 3.0",
                        "fairlead_service_udp_datagrams_total{direction=\"downstream\"} 2.0",
                        "fairlead_service_bytes_total{direction=\"downstream\"} 400.0",
                        "fairlead_service_udp_drops_total{reason=\"no_endpoint\"} 7.0")
                .noneMatch(line -> line.startsWith("fairlead_service_connect_duration"));
    }

    @Test
    void servicePortsBeyondTheLimitShareCountersAndKeepThem() {
        Traffic traffic = new Traffic(1, 10);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), FIRST, 1, 1);
        traffic.onConnected(tcp("mail"), FIRST, 1, 1);
        traffic.onConnected(tcp("chat"), SECOND, 1, 1);

        assertThat(scrape(traffic, "web")).contains("fairlead_service_connections_total{} 1.0");
        assertThat(scrape(traffic, "other"))
                .contains("fairlead_service_connections_total{} 2.0")
                .noneMatch(line -> line.startsWith("fairlead_endpoint_"));
        assertThat(scrape(traffic, "mail")).isEmpty();
    }

    @Test
    void endpointsBeyondTheLimitHaveNoCounters() {
        Traffic traffic = new Traffic(10, 1);
        serve("web", FIRST, SECOND);
        traffic.onConnected(tcp("web"), FIRST, 1, 1);
        traffic.onConnected(tcp("web"), SECOND, 1, 1);

        assertThat(scrape(traffic, "web"))
                .contains("fairlead_service_connections_total{} 2.0")
                .anyMatch(line -> line.contains(FIRST.toString()))
                .noneMatch(line -> line.contains(SECOND.toString()));
    }

    @Test
    void whatIsGoneIsForgottenOnceNothingOfItIsOpenAndLeavesItsPlaceToOthers() {
        Traffic traffic = new Traffic(1, 1);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), FIRST, 1, 1);
        serve("web", SECOND);
        assertThat(scrape(traffic, "web")).anyMatch(line -> line.contains(FIRST.toString()));

        traffic.onClosed(closed("web", FIRST, CloseReason.COMPLETED, 0, 0));
        assertThat(scrape(traffic, "web"))
                .contains("fairlead_service_connections_total{} 1.0")
                .noneMatch(line -> line.contains(FIRST.toString()));

        traffic.onConnected(tcp("web"), SECOND, 1, 1);
        assertThat(scrape(traffic, "web")).anyMatch(line -> line.contains(SECOND.toString()));

        routes = routes.apply(List.of(new ClusterChange.ServiceDeleted(Samples.serviceName("web"))))
                .table();
        traffic.onClosed(closed("web", SECOND, CloseReason.COMPLETED, 0, 0));
        assertThat(scrape(traffic, "web")).isEmpty();

        serve("mail", FIRST);
        traffic.onConnected(tcp("mail"), FIRST, 1, 1);
        assertThat(scrape(traffic, "mail")).anyMatch(line -> line.contains(FIRST.toString()));
    }

    private static Frontend tcp(String service) {
        return frontend(service, Protocol.TCP);
    }

    private static Frontend frontend(String service, Protocol protocol) {
        return new Frontend(
                AddressPort.parse("10.96.0.1:80"), FrontendKind.CLUSTER_IP, Samples.id(service, "", protocol));
    }

    private static ConnectionSummary closed(
            String service, @Nullable AddressPort endpoint, CloseReason reason, long upstream, long downstream) {
        return new ConnectionSummary(
                tcp(service), CLIENT, endpoint, 1, 0, 5 * MILLISECOND, upstream, downstream, reason);
    }

    private void serve(String name, AddressPort... endpoints) {
        List<ClusterChange> changes = new ArrayList<>();
        Protocol protocol = name.equals("dns") ? Protocol.UDP : Protocol.TCP;
        changes.add(new ClusterChange.ServiceApplied(
                Samples.service(name, new ServicePortSample(Samples.id(name, "", protocol), "10.96.0.1").build())));
        changes.add(new ClusterChange.SliceApplied(Samples.slice(
                name,
                name + "-1",
                new EndpointSlice.Port("", protocol, 8080),
                Arrays.stream(endpoints)
                        .map(endpoint -> Samples.ready(endpoint.address().toString()))
                        .toArray(EndpointSlice.Address[]::new))));
        routes = routes.apply(changes).table();
    }

    /** The samples of a service, without the labels that name it. */
    private List<String> scrape(Traffic traffic, String service) {
        NodeMetrics metrics = new NodeMetrics(Set.of(), traffic);
        metrics.watchTraffic(() -> routes);
        return metrics.scrape(MetricsFormat.PROMETHEUS)
                .lines()
                .filter(line -> line.contains("service=\"" + service + "\""))
                .map(line -> line.replaceAll("(namespace|service|port|protocol)=\"[^\"]*\",?", "")
                        .replace(",}", "}"))
                .toList();
    }
}

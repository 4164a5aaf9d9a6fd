package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.Relayed;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 2, 3 * MILLISECOND);

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
        traffic.onAttemptFailed(tcp("web"), FIRST, "refused");
        traffic.onEndpointEjected(tcp("web"), new Ejection(FIRST, 3, 1, Duration.ofSeconds(1), "refused"));
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
        traffic.onOpened(dns, dns.address(), CLIENT, FIRST);
        traffic.onOpened(dns, dns.address(), CLIENT, FIRST);
        traffic.onEnded(new SessionSummary(dns, dns.address(), CLIENT, FIRST, 1, 3, 2, 60, 400, SessionEnd.ANSWERED));
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
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);
        traffic.onConnected(tcp("mail"), CLIENT, FIRST, 1, 1);
        traffic.onConnected(tcp("chat"), CLIENT, SECOND, 1, 1);

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
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);
        traffic.onConnected(tcp("web"), CLIENT, SECOND, 1, 1);

        assertThat(scrape(traffic, "web"))
                .contains("fairlead_service_connections_total{} 2.0")
                .anyMatch(line -> line.contains(FIRST.toString()))
                .noneMatch(line -> line.contains(SECOND.toString()));
    }

    @Test
    void whatIsGoneIsForgottenOnceNothingOfItIsOpenAndLeavesItsPlaceToOthers() {
        Traffic traffic = new Traffic(1, 1);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);
        serve("web", SECOND);
        assertThat(scrape(traffic, "web")).anyMatch(line -> line.contains(FIRST.toString()));

        traffic.onClosed(closed("web", FIRST, CloseReason.COMPLETED, 0, 0));
        assertThat(scrape(traffic, "web"))
                .contains("fairlead_service_connections_total{} 1.0")
                .noneMatch(line -> line.contains(FIRST.toString()));

        traffic.onConnected(tcp("web"), CLIENT, SECOND, 1, 1);
        assertThat(scrape(traffic, "web")).anyMatch(line -> line.contains(SECOND.toString()));

        routes = routes.apply(List.of(new ClusterChange.ServiceDeleted(Samples.serviceName("web"))))
                .table();
        traffic.onClosed(closed("web", SECOND, CloseReason.COMPLETED, 0, 0));
        assertThat(scrape(traffic, "web")).isEmpty();

        serve("mail", FIRST);
        traffic.onConnected(tcp("mail"), CLIENT, FIRST, 1, 1);
        assertThat(scrape(traffic, "mail")).anyMatch(line -> line.contains(FIRST.toString()));
    }

    @Test
    void bytesOfAnOpenConnectionAreCountedAsTheyAreReportedAndNotAgainAtItsEnd() {
        Traffic traffic = new Traffic(10, 10);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);
        Relayed first = new Relayed(1, 100, 1_000, 500);
        Relayed second = new Relayed(2, 150, 1_500, 900);
        traffic.onProgress(new ConnectionProgress(tcp("web"), CLIENT, FIRST, 1, 1, first, Relayed.NOTHING));
        assertThat(scrape(traffic, "web"))
                .contains(
                        "fairlead_service_bytes_total{direction=\"downstream\"} 1000.0",
                        "fairlead_endpoint_bytes_total{direction=\"upstream\",endpoint=\"10.0.0.1:8080\"} 100.0",
                        "fairlead_service_spliced_bytes_total{} 500.0");

        traffic.onProgress(new ConnectionProgress(tcp("web"), CLIENT, FIRST, 1, 1, second, first));
        traffic.onClosed(new ConnectionSummary(
                tcp("web"), CLIENT, FIRST, 1, 1, 3, 160, 1_600, 1_000, second, CloseReason.COMPLETED));
        assertThat(scrape(traffic, "web"))
                .contains(
                        "fairlead_service_bytes_total{direction=\"upstream\"} 160.0",
                        "fairlead_service_bytes_total{direction=\"downstream\"} 1600.0",
                        "fairlead_endpoint_bytes_total{direction=\"downstream\",endpoint=\"10.0.0.1:8080\"} 1600.0",
                        "fairlead_service_spliced_bytes_total{} 1000.0");
    }

    @Test
    void datagramsOfAnOpenSessionAreCountedAsTheyAreReportedAndNotAgainAtItsEnd() {
        Traffic traffic = new Traffic(10, 10);
        serve("dns", FIRST);
        Frontend dns = frontend("dns", Protocol.UDP);
        traffic.onOpened(dns, dns.address(), CLIENT, FIRST);
        RelayedDatagrams soFar = new RelayedDatagrams(1, 2, 1, 40, 200);
        traffic.onProgress(new SessionProgress(dns, dns.address(), CLIENT, FIRST, soFar, RelayedDatagrams.NOTHING));
        assertThat(scrape(traffic, "dns")).contains("fairlead_service_udp_datagrams_total{direction=\"upstream\"} 2.0");

        traffic.onEnded(
                new SessionSummary(dns, dns.address(), CLIENT, FIRST, 1, 3, 2, 60, 400, soFar, SessionEnd.ANSWERED));
        assertThat(scrape(traffic, "dns"))
                .contains(
                        "fairlead_service_udp_datagrams_total{direction=\"upstream\"} 3.0",
                        "fairlead_service_udp_datagrams_total{direction=\"downstream\"} 2.0",
                        "fairlead_service_bytes_total{direction=\"downstream\"} 400.0");
    }

    @Test
    void endpointSeriesCanBeSwitchedOff() {
        Traffic traffic = new Traffic(10, 10);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);

        assertThat(scrape(traffic, "web", false))
                .contains("fairlead_service_connections_total{} 1.0")
                .noneMatch(line -> line.startsWith("fairlead_endpoint_"));
    }

    @Test
    void totalsKeepTheTrafficOfServicesThatAreGone() {
        Traffic traffic = new Traffic(1, 1);
        serve("web", FIRST);
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 1);
        traffic.onClosed(closed("web", FIRST, CloseReason.COMPLETED, 10, 20));
        traffic.onClosed(closed("beyond the limit", FIRST, CloseReason.COMPLETED, 1, 2));
        routes = routes.apply(List.of(new ClusterChange.ServiceDeleted(Samples.serviceName("web"))))
                .table();
        assertThat(scrape(traffic, "web")).isEmpty();

        ServicePortTraffic total = traffic.total(Protocol.TCP);
        assertThat(total.bytesToUpstream.sum()).isEqualTo(11);
        assertThat(total.closed)
                .hasEntrySatisfying(
                        CloseReason.COMPLETED, ended -> assertThat(ended.sum()).isEqualTo(2));
        assertThat(traffic.total(Protocol.UDP).hasAny()).isFalse();
    }

    @Test
    void countsOfAServicePortHaveQuantilesOfTheTimeToConnect() {
        Traffic traffic = new Traffic();
        assertThat(traffic.counts(tcp("web").servicePort().name())).isEqualTo(TrafficCounts.NONE);
        for (int i = 0; i < 98; i++) {
            traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, MILLISECOND / 20);
        }
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 2, 40 * MILLISECOND);
        traffic.onConnected(tcp("web"), CLIENT, FIRST, 1, 40 * MILLISECOND);
        traffic.onClosed(closed("web", null, CloseReason.DIAL_FAILED, 0, 0));
        traffic.onClosed(closed("web", null, CloseReason.SOURCE_NOT_ALLOWED, 0, 0));

        TrafficCounts counts = traffic.counts(tcp("web").servicePort().name());
        assertThat(counts.opened()).isEqualTo(100);
        assertThat(counts.open()).isEqualTo(100);
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(counts.retried()).isEqualTo(1);
        assertThat(counts.connectP50Seconds()).isBetween(0.00004, 0.0001);
        assertThat(counts.connectP99Seconds()).isBetween(0.025, 0.05);
        assertThat(traffic.endpointCounts(tcp("web").servicePort().name(), FIRST)
                        .opened())
                .isEqualTo(100);
    }

    @Test
    void limitsOfEndpointsHaveGauges() {
        BalancerRegistry balancers = new BalancerRegistry(EndpointSelectors.load(), "random", 1);
        RouteUpdate update = routes.apply(List.of(
                new ClusterChange.ServiceApplied(Samples.service(
                        "web",
                        Samples.port("web", "10.96.0.1")
                                .settings(ServiceSettings.DEFAULTS.withLimits(
                                        LimitSettings.DEFAULTS.withConnectionsPerEndpoint(1)))
                                .build())),
                new ClusterChange.SliceApplied(Samples.slice("web", "web-1", 8080, "10.1.0.1", "10.1.0.2"))));
        routes = update.table();
        balancers.apply(update);
        Traffic traffic = new Traffic();
        traffic.onClosed(closed("web", null, CloseReason.ENDPOINT_LIMIT, 0, 0));
        Balancer balancer = balancers.balancers().iterator().next();
        balancer.candidates().iterator().next().markOpened();

        assertThat(scrape(traffic, "web", true, balancers.balancers()))
                .contains(
                        "fairlead_service_connections_waiting{} 0.0",
                        "fairlead_service_endpoints_full{} 1.0",
                        "fairlead_service_connections_closed_total{reason=\"endpoint_limit\"} 1.0");
        assertThat(scrape(traffic, "web")).noneMatch(line -> line.contains("_full"));
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
        return scrape(traffic, service, true);
    }

    private List<String> scrape(Traffic traffic, String service, boolean hasEndpoints) {
        return scrape(traffic, service, hasEndpoints, List.of());
    }

    private List<String> scrape(Traffic traffic, String service, boolean hasEndpoints, Collection<Balancer> balancers) {
        PrometheusRegistry metrics = new PrometheusRegistry();
        metrics.register(new TrafficCollector(traffic, () -> routes, () -> balancers, hasEndpoints));
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, metrics, Clock.SYSTEM)
                .scrape()
                .lines()
                .filter(line -> line.contains("service=\"" + service + "\""))
                .map(line -> line.replaceAll("(namespace|service|port|protocol)=\"[^\"]*\",?", "")
                        .replace(",}", "}"))
                .toList();
    }
}

package io.fairlead.k8s.metrics;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.route.RouteTable;
import io.fairlead.select.Balancer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The metrics of {@link Traffic}, made anew for each scrape. Before that, counters of what is gone are removed.
 *
 * <p>Threading: Thread-safe.
 */
final class TrafficCollector implements MultiCollector {
    private final Traffic traffic;
    private final Supplier<RouteTable> routes;
    private final Supplier<? extends Collection<Balancer>> balancers;
    private final boolean hasEndpoints;

    /** @param hasEndpoints whether endpoints have series of their own */
    TrafficCollector(
            Traffic traffic,
            Supplier<RouteTable> routes,
            Supplier<? extends Collection<Balancer>> balancers,
            boolean hasEndpoints) {
        this.traffic = traffic;
        this.routes = routes;
        this.balancers = balancers;
        this.hasEndpoints = hasEndpoints;
    }

    @Override
    public MetricSnapshots collect() {
        traffic.forgetAllBut(routes.get());
        Families families = new Families(hasEndpoints);
        Map<ServicePortName, Long> hits = affinityHits();
        new TreeMap<>(traffic.servicePorts()).forEach((name, of) -> {
            Labels labels = labels(name);
            families.add(labels, of, name.protocol());
            if (hits.containsKey(name)) {
                families.addAffinityHits(labels, hits.get(name));
            }
            if (hasEndpoints) {
                of.endpoints.forEach((endpoint, own) -> families.add(labels, endpoint, own));
            }
        });
        spilled().forEach((name, part) -> families.addSpilled(labels(name), part));
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            if (traffic.other(protocol).hasAny()) {
                families.add(other(protocol), traffic.other(protocol), protocol);
            }
        }
        return families.snapshots();
    }

    /** Of service ports that have had any, over both address families. */
    private Map<ServicePortName, Long> affinityHits() {
        Map<ServicePortName, Long> hits = new HashMap<>();
        for (Balancer balancer : balancers.get()) {
            ServicePortId id = balancer.id();
            if (balancer.affinityHits() > 0) {
                hits.merge(id.name(), balancer.affinityHits(), Long::sum);
            }
        }
        return hits;
    }

    /** Of service ports that prefer near endpoints; of both address families the larger part. */
    private Map<ServicePortName, Double> spilled() {
        Map<ServicePortName, Double> spilled = new TreeMap<>();
        for (Balancer balancer : balancers.get()) {
            double part = balancer.spilled();
            if (part >= 0) {
                spilled.merge(balancer.id().name(), part, Math::max);
            }
        }
        return spilled;
    }

    /** The service ports that have no counters of their own. Its namespace is empty, which no Service's is. */
    private static Labels other(Protocol protocol) {
        return Labels.of("namespace", "", "service", "other", "port", "", "protocol", protocol.toString());
    }

    private static Labels labels(ServicePortName name) {
        return Labels.of(
                "namespace",
                name.service().namespace(),
                "service",
                name.service().name(),
                "port",
                name.port(),
                "protocol",
                name.protocol().toString());
    }

    /** The metrics of one scrape. */
    private static final class Families {
        private final boolean hasEndpoints;
        private final CounterSnapshot.Builder connections = counter(
                "fairlead_service_connections",
                "Connections that an endpoint accepted, or UDP sessions, for each service port.");
        private final GaugeSnapshot.Builder open = GaugeSnapshot.builder()
                .name("fairlead_service_connections_open")
                .help("Connections to endpoints and UDP sessions that are open, for each service port.");
        private final CounterSnapshot.Builder retried = counter(
                "fairlead_service_connections_retried",
                "Connections that the first endpoint tried did not accept, but another one did.");
        private final CounterSnapshot.Builder closed = counter(
                "fairlead_service_connections_closed",
                "Connections that ended, by the reason. Those that no endpoint accepted are among them.");
        private final HistogramSnapshot.Builder connecting = HistogramSnapshot.builder()
                .name("fairlead_service_connect_duration_seconds")
                .help("Time from accepting a client until an endpoint had accepted the connection, with all attempts.");
        private final HistogramSnapshot.Builder living = HistogramSnapshot.builder()
                .name("fairlead_service_connection_duration_seconds")
                .help("Time that ended connections were open.");
        private final CounterSnapshot.Builder bytes = counter(
                "fairlead_service_bytes",
                "Bytes of connections and UDP sessions: upstream from clients to endpoints, downstream from endpoints to clients.");
        private final CounterSnapshot.Builder splicedBytes = counter(
                "fairlead_service_spliced_bytes",
                "Bytes of connections, both ways, that were spliced: they never left the kernel.");
        private final CounterSnapshot.Builder attempts = counter(
                "fairlead_service_failed_attempts",
                "Attempts to connect to endpoints of a service port, or datagrams, that were refused or not answered in time.");
        private final CounterSnapshot.Builder affinityHits = counter(
                "fairlead_service_affinity_hits",
                "Connections and UDP sessions for which session affinity selected an endpoint that the client had before.");
        private final GaugeSnapshot.Builder spilled = GaugeSnapshot.builder()
                .name("fairlead_service_spilled_ratio")
                .help(
                        "Part of new connections that goes beyond near endpoints now, for service ports that prefer near ones: 0 to 1.");
        private final CounterSnapshot.Builder ejections = counter(
                "fairlead_service_endpoint_ejections",
                "Ejections of endpoints of a service port after attempts to reach them failed in a row.");
        private final CounterSnapshot.Builder sessionEnds = counter(
                "fairlead_service_udp_sessions_ended",
                "UDP sessions that ended, or that left an endpoint for another one, by the reason.");
        private final CounterSnapshot.Builder datagrams =
                counter("fairlead_service_udp_datagrams", "Datagrams of UDP sessions.");
        private final CounterSnapshot.Builder drops =
                counter("fairlead_service_udp_drops", "Datagrams that were dropped, by the reason.");
        private final CounterSnapshot.Builder endpointConnections = counter(
                "fairlead_endpoint_connections",
                "Connections that an endpoint accepted, or UDP sessions that it was given.");
        private final GaugeSnapshot.Builder endpointOpen = GaugeSnapshot.builder()
                .name("fairlead_endpoint_connections_open")
                .help("Connections and UDP sessions of an endpoint that are open.");
        private final CounterSnapshot.Builder failedAttempts = counter(
                "fairlead_endpoint_failed_attempts",
                "Attempts to connect to an endpoint, or datagrams, that it refused or did not answer in time.");

        private final CounterSnapshot.Builder endpointBytes = counter(
                "fairlead_endpoint_bytes",
                "Bytes of an endpoint's connections and UDP sessions: upstream to the endpoint, downstream from it.");

        Families(boolean hasEndpoints) {
            this.hasEndpoints = hasEndpoints;
        }

        private static CounterSnapshot.Builder counter(String name, String help) {
            return CounterSnapshot.builder().name(name).help(help);
        }

        void addAffinityHits(Labels labels, long hits) {
            affinityHits.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) hits)
                    .build());
        }

        void addSpilled(Labels labels, double part) {
            spilled.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(part).build());
        }

        void add(Labels labels, ServicePortTraffic of, Protocol protocol) {
            connections.dataPoint(point(labels, of.opened));
            open.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) of.open())
                    .build());
            ejections.dataPoint(point(labels, of.ejections));
            attempts.dataPoint(point(labels, of.failedAttempts));
            bytes.dataPoint(point(labels.add("direction", "upstream"), of.bytesToUpstream));
            bytes.dataPoint(point(labels.add("direction", "downstream"), of.bytesToDownstream));
            if (protocol == Protocol.UDP) {
                datagrams.dataPoint(point(labels.add("direction", "upstream"), of.datagramsToUpstream));
                datagrams.dataPoint(point(labels.add("direction", "downstream"), of.datagramsToDownstream));
                addAll(sessionEnds, labels, of.sessionEnds);
                addAll(drops, labels, of.drops);
            } else {
                splicedBytes.dataPoint(point(labels, of.splicedBytes));
                retried.dataPoint(point(labels, of.retried));
                connecting.dataPoint(histogram(labels, of.connecting));
                living.dataPoint(histogram(labels, of.living));
                addAll(closed, labels, of.closed);
            }
        }

        void add(Labels labels, AddressPort endpoint, EndpointTraffic of) {
            Labels own = labels.add("endpoint", endpoint.toString());
            endpointConnections.dataPoint(point(own, of.opened));
            endpointOpen.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(own)
                    .value((double) of.open())
                    .build());
            failedAttempts.dataPoint(point(own, of.failedAttempts));
            endpointBytes.dataPoint(point(own.add("direction", "upstream"), of.bytesToUpstream));
            endpointBytes.dataPoint(point(own.add("direction", "downstream"), of.bytesToDownstream));
        }

        /** Only what has happened, since most of it never does. */
        private static void addAll(
                CounterSnapshot.Builder family, Labels labels, Map<? extends Enum<?>, LongAdder> counters) {
            counters.forEach((key, counter) -> {
                if (counter.sum() > 0) {
                    family.dataPoint(point(labels.add("reason", key.name().toLowerCase(Locale.ROOT)), counter));
                }
            });
        }

        private static CounterDataPointSnapshot point(Labels labels, LongAdder counter) {
            return CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) counter.sum())
                    .build();
        }

        private static HistogramDataPointSnapshot histogram(Labels labels, Durations durations) {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i < durations.buckets(); i++) {
                buckets.bucket(durations.boundSeconds(i), durations.count(i));
            }
            return HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets.build())
                    .sum(durations.totalSeconds())
                    .labels(labels)
                    .build();
        }

        MetricSnapshots snapshots() {
            MetricSnapshots.Builder all = MetricSnapshots.builder();
            List.of(
                            connections.build(),
                            open.build(),
                            retried.build(),
                            closed.build(),
                            connecting.build(),
                            living.build(),
                            bytes.build(),
                            splicedBytes.build(),
                            attempts.build(),
                            affinityHits.build(),
                            spilled.build(),
                            ejections.build(),
                            sessionEnds.build(),
                            datagrams.build(),
                            drops.build())
                    .forEach(all::metricSnapshot);
            if (hasEndpoints) {
                List.of(
                                endpointConnections.build(),
                                endpointOpen.build(),
                                failedAttempts.build(),
                                endpointBytes.build())
                        .forEach(all::metricSnapshot);
            }
            return all.build();
        }
    }
}

package io.fairlead.k8s.ui;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An invented node in the form of the admin API: Services with endpoints, connections, events and counts. It stands still unless
 * {@link #live} lets traffic flow.
 *
 * <p>Threading: Thread-safe; every method takes the lock.
 */
final class FixtureCluster {
    private static final int MOST_EVENTS = 2_000;

    /** An endpoint. */
    static final class Endpoint {
        final String address;
        final String node;
        final String zone;
        String state = "used";
        String why = "ready";
        boolean isReady = true;
        boolean isTerminating;

        @Nullable
        Instant ejectedUntil;

        double open;
        long opened;
        long failed;

        Endpoint(String address, String node, String zone) {
            this.address = address;
            this.node = node;
            this.zone = zone;
        }
    }

    /** A service port. */
    static final class Port {
        final String namespace;
        final String service;
        final String port;
        final int number;
        final String protocol;
        String selector = "random";
        final List<Map<String, @Nullable Object>> addresses = new ArrayList<>();
        final List<Endpoint> endpoints = new ArrayList<>();
        double rate;
        double holdSeconds = 1;
        long failed;
        long retried;
        long ejections;
        long bytesUp;
        long bytesDown;
        double p50 = 0.0004;
        double p99 = 0.0021;
        final Map<String, Long> ends = new LinkedHashMap<>();

        Port(String namespace, String service, String port, int number, String protocol) {
            this.namespace = namespace;
            this.service = service;
            this.port = port;
            this.number = number;
            this.protocol = protocol;
        }

        String name() {
            return namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
        }

        long open() {
            return endpoints.stream()
                    .mapToLong(endpoint -> (long) endpoint.open)
                    .sum();
        }

        long opened() {
            return endpoints.stream().mapToLong(endpoint -> endpoint.opened).sum();
        }

        long used() {
            return endpoints.stream()
                    .filter(endpoint -> endpoint.state.equals("used"))
                    .count();
        }

        long ejected() {
            return endpoints.stream()
                    .filter(endpoint -> endpoint.state.equals("ejected"))
                    .count();
        }

        String state() {
            boolean isDeaf = addresses.stream().anyMatch(address -> Boolean.FALSE.equals(address.get("listening")));
            if (used() == 0 || isDeaf) {
                return "failing";
            }
            if (ejected() > 0) {
                return "degraded";
            }
            return opened() == 0 ? "idle" : "ok";
        }
    }

    private final Instant started = Instant.now().minusSeconds(263_145);
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Port> ports = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> events = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long nextEvent = 1;
    private long revision = 12;
    private long failedTotal;
    private Instant updatedAt = Instant.now();

    /** A node without Services. */
    static FixtureCluster empty() {
        return new FixtureCluster();
    }

    /** A shop: five Services, one of which has an ejected endpoint. */
    static FixtureCluster five() {
        FixtureCluster cluster = new FixtureCluster();
        cluster.add("shop", "frontend", "http", 80, "TCP", "random", 3, 60, 0.6);
        Port orders = cluster.add("shop", "orders", "http", 80, "TCP", "least-conn", 5, 140, 0.9);
        cluster.add("shop", "payments", "grpc", 9090, "TCP", "least-conn", 4, 12, 40);
        cluster.add("data", "postgres", "", 5432, "TCP", "least-conn", 2, 3, 120);
        cluster.add("kube-system", "kube-dns", "dns", 53, "UDP", "random", 2, 90, 0.5);
        Endpoint ejected = orders.endpoints.get(3);
        ejected.state = "ejected";
        ejected.why = "ejected until 12:00:03 after 3 failures: Connection refused";
        ejected.ejectedUntil = Instant.now().plusSeconds(21);
        ejected.isReady = true;
        ejected.open = 0;
        ejected.failed = 3;
        Endpoint leaving = orders.endpoints.get(4);
        leaving.state = "unused";
        leaving.why = "terminating";
        leaving.isTerminating = true;
        leaving.isReady = false;
        leaving.open = 7;
        orders.failed = 2;
        orders.retried = 9;
        orders.ejections = 1;
        orders.ends.put("dial_failed", 2L);
        orders.ends.put("upstream_reset", 11L);
        cluster.event("service.applied", orders, null, "5 endpoints, selector least-conn", 900);
        cluster.event("endpoint.added", orders, "10.244.2.21:8080", "on node-2, zone b", 610);
        cluster.event("endpoint.removed", orders, "10.244.2.9:8080", "left its EndpointSlice", 604);
        cluster.event("endpoint.changed", orders, leaving.address, "ready → terminating", 48);
        cluster.event("listener.opened", orders, null, "10.96.1.2:80", 35);
        cluster.event("endpoint.ejected", orders, ejected.address, "3 failures: Connection refused", 9);
        return cluster;
    }

    /** As many Services as a large cluster has. */
    static FixtureCluster many(int services) {
        FixtureCluster cluster = new FixtureCluster();
        String[] teams = {"shop", "search", "billing", "media", "identity", "ml", "ops", "data"};
        String[] kinds = {"api", "web", "cache", "worker", "gateway", "index", "ledger", "queue"};
        for (int i = 0; i < services; i++) {
            String name = String.format(Locale.ROOT, "%s-%05d", kinds[i % 8], i);
            double rate = i % 3 == 0 ? 0 : 20.0 / (1 + i % 97);
            Port port = cluster.add(teams[i / 8 % 8], name, "http", 80, "TCP", "random", 3, rate, 2);
            if (i % 1_500 == 77) {
                port.endpoints.getFirst().state = "ejected";
                port.endpoints.getFirst().why = "ejected until 12:00:03 after 3 failures: connect timed out";
            } else if (i % 2_500 == 1_234) {
                port.endpoints.clear();
            }
        }
        return cluster;
    }

    /** The shop with all that can go wrong. */
    static FixtureCluster broken() {
        FixtureCluster cluster = five();
        cluster.problems.add("event loop fairlead-loop-2 has not polled for 12 s; restart the pod");
        Port none = cluster.add("shop", "search", "http", 80, "TCP", "random", 0, 0, 1);
        none.failed = 4_127;
        none.ends.put("no_endpoint", 4_127L);
        Port taken = cluster.add("shop", "checkout", "http", 80, "TCP", "random", 2, 0, 1);
        taken.addresses.add(address(
                "192.0.2.10:30080",
                "NodePort",
                "forward",
                false,
                "port 30080 is taken by another process (ss -ltnp shows it)"));
        Port orders = cluster.ports.get(1);
        for (Endpoint endpoint : orders.endpoints) {
            endpoint.state = "ejected";
            endpoint.why = "ejected until 12:00:03 after 3 failures: connect timed out";
            endpoint.open = 0;
            endpoint.failed = 40;
        }
        orders.failed = 812;
        orders.ends.put("dial_failed", 801L);
        cluster.event("listener.failed", taken, null, "192.0.2.10:30080: port is taken by another process", 30);
        cluster.event("setting.rejected", taken, null, "fairlead.io/selector: 'fastest' is unknown; using random", 25);
        return cluster;
    }

    /** Names that would be code if they were not text. */
    static FixtureCluster hostile() {
        FixtureCluster cluster = new FixtureCluster();
        String image = "<img src=x onerror=\"document.title='owned'\">";
        Port port = cluster.add(
                "<b>bold</b>", image, "\"><script>document.title='owned'</script>", 80, "TCP", image, 2, 3, 1);
        port.endpoints.getFirst().state = "ejected";
        port.endpoints.getFirst().why = image;
        cluster.add("shop", "a".repeat(63) + "." + "b".repeat(180), "", 80, "TCP", "random", 1, 0, 1);
        cluster.add("shop", "שלום-\u202eتجارة", "http", 80, "TCP", "random", 1, 1, 1);
        cluster.add("100%", "a/b?c#d&e", "x", 80, "TCP", "random", 1, 1, 1);
        cluster.problems.add(image);
        cluster.event("endpoint.ejected", port, image, image, 3);
        return cluster;
    }

    /** Adds a Service. */
    synchronized Port add(
            String namespace,
            String service,
            String port,
            int number,
            String protocol,
            String selector,
            int endpoints,
            double rate,
            double holdSeconds) {
        Port added = new Port(namespace, service, port, number, protocol);
        added.selector = selector;
        added.rate = rate;
        added.holdSeconds = holdSeconds;
        int index = ports.size() + 1;
        added.addresses.add(address(
                "10.96." + (index >> 8) % 256 + "." + index % 256 + ":" + number,
                "ClusterIP",
                endpoints == 0 ? "reject" : "forward",
                true,
                null));
        if (index % 5 == 1) {
            added.addresses.add(address("192.0.2.10:" + (30_000 + index), "NodePort", "forward", true, null));
        }
        for (int i = 0; i < endpoints; i++) {
            Endpoint endpoint = new Endpoint(
                    "10.244." + (index + i) % 250 + "." + (10 + (index * 7 + i) % 240) + ":"
                            + (number == 80 ? 8080 : number),
                    "node-" + (1 + i % 3),
                    String.valueOf((char) ('a' + i % 3)));
            endpoint.opened = (long) (rate * 600 / endpoints);
            endpoint.open = rate * holdSeconds / endpoints;
            added.endpoints.add(endpoint);
        }
        ports.add(added);
        revision++;
        return added;
    }

    private static Map<String, @Nullable Object> address(
            String address, String kind, String verdict, boolean isListening, @Nullable String problem) {
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        made.put("address", address);
        made.put("kind", kind);
        made.put("verdict", verdict);
        made.put("listening", isListening);
        made.put("problem", problem);
        return made;
    }

    /** Adds an event and returns it. */
    synchronized Map<String, @Nullable Object> event(
            String kind, @Nullable Port port, @Nullable String endpoint, @Nullable String message, long secondsAgo) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("id", nextEvent++);
        event.put("time", Instant.now().minusSeconds(secondsAgo).toString());
        event.put("kind", kind);
        if (port != null) {
            event.put("namespace", port.namespace);
            event.put("service", port.service);
            event.put("port", port.port);
            event.put("protocol", port.protocol);
        }
        if (endpoint != null) {
            event.put("endpoint", endpoint);
        }
        if (message != null) {
            event.put("message", message);
        }
        events.add(event);
        if (events.size() > MOST_EVENTS) {
            events.removeFirst();
        }
        return event;
    }

    /** Ejects an endpoint. */
    synchronized void eject(Port port, int index) {
        Endpoint endpoint = port.endpoints.get(index);
        endpoint.state = "ejected";
        endpoint.why = "ejected until 12:00:03 after 3 failures: Connection refused";
        endpoint.open = 0;
        port.ejections++;
        event("endpoint.ejected", port, endpoint.address, "3 failures: Connection refused", 0);
    }

    /** Lets traffic flow for a while. */
    synchronized void live(double seconds) {
        for (Port port : ports) {
            long used = port.used();
            if (used == 0 || port.rate == 0) {
                continue;
            }
            double swing =
                    1 + 0.35 * Math.sin(System.nanoTime() / 9e9 + port.number) + 0.2 * (random.nextDouble() - 0.5);
            double each = port.rate * swing * seconds / used;
            for (Endpoint endpoint : port.endpoints) {
                if (endpoint.state.equals("used")) {
                    long now = (long) (each + random.nextDouble());
                    endpoint.opened += now;
                    double target = port.rate * swing * port.holdSeconds / used * (0.85 + 0.3 * random.nextDouble());
                    endpoint.open += (target - endpoint.open) * Math.min(1, seconds * 2);
                    port.bytesUp += now * 900;
                    port.bytesDown += now * 21_000;
                    port.ends.merge("completed", now, Long::sum);
                }
            }
            port.p50 = 0.0004 * (0.9 + 0.2 * random.nextDouble());
            port.p99 = 0.0019 * (0.7 + 0.6 * random.nextDouble());
        }
        if (ports.size() < 100 && !problems.isEmpty()) {
            failedTotal += random.nextInt(3);
        }
    }

    /** The service port at a position. */
    synchronized Port port(int index) {
        return ports.get(index);
    }

    synchronized Map<String, @Nullable Object> status() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("version", "0.1.0");
        status.put("java", "25.0.3");
        status.put("pid", 1);
        status.put("node", "node-1");
        status.put("zone", "a");
        status.put("startedAt", started.toString());
        status.put("uptimeSeconds", (System.currentTimeMillis() - started.toEpochMilli()) / 1e3);
        status.put("healthy", problems.isEmpty());
        status.put("ready", problems.isEmpty());
        status.put("draining", false);
        status.put("problems", List.copyOf(problems));
        status.put(
                "source",
                Map.of("kind", "apiServer", "location", "https://10.96.0.1:443", "state", "answers", "listed", true));
        status.put("capture", Map.of("mode", "tproxy"));
        status.put("relay", "splice");
        status.put("selector", "random");
        status.put("logLevel", "INFO");
        Map<String, Long> states = new LinkedHashMap<>();
        List.of("failing", "degraded", "ok", "idle").forEach(state -> states.put(state, 0L));
        ports.forEach(port -> states.merge(port.state(), 1L, Long::sum));
        status.put("states", states);
        long deaf = ports.stream()
                .flatMap(port -> port.addresses.stream())
                .filter(address -> Boolean.FALSE.equals(address.get("listening")))
                .count();
        status.put(
                "table",
                Map.of(
                        "revision", revision,
                        "updatedAt", updatedAt.toString(),
                        "services", ports.size(),
                        "servicePorts", ports.size(),
                        "endpoints",
                                ports.stream()
                                        .mapToInt(port -> port.endpoints.size())
                                        .sum(),
                        "listening",
                                ports.stream()
                                                .mapToInt(port -> port.addresses.size())
                                                .sum()
                                        - deaf,
                        "listenFailed", deaf));
        long open = ports.stream().mapToLong(Port::open).sum();
        long opened = ports.stream().mapToLong(Port::opened).sum();
        long failed = ports.stream().mapToLong(port -> port.failed).sum() + failedTotal;
        status.put(
                "connections", Map.of("open", open, "limit", 8000, "opened", opened, "failed", failed, "retried", 9));
        status.put("sessions", Map.of("open", 3, "opened", 90));
        status.put("ejectedEndpoints", ports.stream().mapToLong(Port::ejected).sum());
        status.put("descriptors", Map.of("open", 121 + 2 * open, "limit", 20_000));
        status.put("heapUsedBytes", 48_234_496L);
        status.put("residentBytes", 118_489_088L);
        status.put(
                "eventLoops",
                List.of(
                        Map.of("name", "fairlead-loop-1", "connections", open - open / 2, "sinceLastPollMillis", 0.4),
                        Map.of(
                                "name",
                                "fairlead-loop-2",
                                "connections",
                                open / 2,
                                "sinceLastPollMillis",
                                problems.isEmpty() ? 0.9 : 12_034.0)));
        return status;
    }

    synchronized Map<String, @Nullable Object> services(Map<String, String> query) {
        String search = query.getOrDefault("search", "").toLowerCase(Locale.ROOT);
        List<String> states = query.getOrDefault("state", "").isEmpty()
                ? List.of()
                : List.of(query.getOrDefault("state", "").split(",", -1));
        Comparator<Port> byName = Comparator.comparing(Port::name);
        Comparator<Port> order = switch (query.getOrDefault("sort", "name")) {
            case "open" -> Comparator.comparingLong(Port::open).reversed().thenComparing(byName);
            case "opened" -> Comparator.comparingLong(Port::opened).reversed().thenComparing(byName);
            case "failed" ->
                Comparator.<Port>comparingLong(port -> port.failed).reversed().thenComparing(byName);
            default -> byName;
        };
        List<Port> matched = ports.stream()
                .filter(port -> search.isEmpty()
                        || port.name().toLowerCase(Locale.ROOT).contains(search)
                        || port.addresses.stream()
                                .anyMatch(address ->
                                        String.valueOf(address.get("address")).contains(search)))
                .filter(port -> states.isEmpty() || states.contains(port.state()))
                .sorted(order)
                .toList();
        int offset = Math.min(Integer.parseInt(query.getOrDefault("offset", "0")), matched.size());
        int limit = Integer.parseInt(query.getOrDefault("limit", "100"));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("revision", revision);
        answer.put("time", Instant.now().toString());
        answer.put("total", ports.size());
        answer.put("matched", matched.size());
        answer.put(
                "items",
                matched.subList(offset, Math.min(offset + limit, matched.size())).stream()
                        .map(this::port)
                        .toList());
        return answer;
    }

    private Map<String, @Nullable Object> port(Port port) {
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        made.put("namespace", port.namespace);
        made.put("service", port.service);
        made.put("port", port.port);
        made.put("portNumber", port.number);
        made.put("protocol", port.protocol);
        made.put("selector", port.selector);
        made.put("affinitySeconds", null);
        made.put("internalTrafficPolicy", "Cluster");
        made.put("externalTrafficPolicy", "Cluster");
        made.put("addresses", List.copyOf(port.addresses));
        made.put(
                "endpoints",
                Map.of(
                        "total", port.endpoints.size(),
                        "ready",
                                port.endpoints.stream()
                                        .filter(endpoint -> endpoint.isReady)
                                        .count(),
                        "used", port.used(),
                        "terminating",
                                port.endpoints.stream()
                                        .filter(endpoint -> endpoint.isTerminating)
                                        .count(),
                        "ejected", port.ejected()));
        Map<String, @Nullable Object> traffic = new LinkedHashMap<>();
        traffic.put("opened", port.opened());
        traffic.put("open", port.open());
        traffic.put("failed", port.failed);
        traffic.put("retried", port.retried);
        traffic.put("bytesToUpstream", port.bytesUp);
        traffic.put("bytesToDownstream", port.bytesDown);
        traffic.put("ejections", port.ejections);
        traffic.put("ends", new LinkedHashMap<>(port.ends));
        boolean hasTraffic = port.opened() > 0;
        traffic.put("connectP50Seconds", hasTraffic ? port.p50 : null);
        traffic.put("connectP99Seconds", hasTraffic ? port.p99 : null);
        made.put("traffic", traffic);
        made.put("settings", port.selector.equals("random") ? Map.of() : Map.of("fairlead.io/selector", port.selector));
        String state = port.state();
        made.put("state", state);
        made.put(
                "why",
                switch (state) {
                    case "failing" ->
                        port.endpoints.isEmpty()
                                ? "The Service has no endpoints."
                                : port.used() == 0 ? "All endpoints are ejected." : "An address is not listened on.";
                    case "degraded" -> port.ejected() + " of " + port.endpoints.size() + " endpoints is ejected.";
                    default -> null;
                });
        return made;
    }

    /** Null if there is none. */
    synchronized @Nullable Map<String, @Nullable Object> service(String namespace, String name) {
        List<Port> own = ports.stream()
                .filter(port -> port.namespace.equals(namespace) && port.service.equals(name))
                .toList();
        if (own.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("namespace", namespace);
        answer.put("service", name);
        answer.put("type", null);
        answer.put(
                "ports",
                own.stream()
                        .map(port -> {
                            Map<String, @Nullable Object> made = port(port);
                            made.put(
                                    "candidates",
                                    port.endpoints.stream()
                                            .map(endpoint -> endpoint(port, endpoint))
                                            .toList());
                            return made;
                        })
                        .toList());
        answer.put(
                "history",
                events.stream()
                        .filter(event -> namespace.equals(event.get("namespace")) && name.equals(event.get("service")))
                        .toList());
        return answer;
    }

    private Map<String, @Nullable Object> endpoint(Port port, Endpoint endpoint) {
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        made.put("namespace", port.namespace);
        made.put("service", port.service);
        made.put("port", port.port);
        made.put("protocol", port.protocol);
        made.put("endpoint", endpoint.address);
        made.put("node", endpoint.node);
        made.put("zone", endpoint.zone);
        made.put("local", endpoint.node.equals("node-1"));
        made.put("ready", endpoint.isReady);
        made.put("serving", true);
        made.put("terminating", endpoint.isTerminating);
        made.put("state", endpoint.state);
        made.put("why", endpoint.why);
        made.put("ejectedUntil", endpoint.ejectedUntil == null ? null : endpoint.ejectedUntil.toString());
        made.put("open", (long) endpoint.open);
        made.put("opened", endpoint.opened);
        made.put("failedAttempts", endpoint.failed);
        made.put("share", endpoint.state.equals("used") ? 1.0 / port.used() : null);
        return made;
    }

    synchronized Map<String, @Nullable Object> connections(Map<String, String> query) {
        SplittableRandom fixed = new SplittableRandom(3);
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        int id = 1;
        for (Port port : ports.subList(0, Math.min(ports.size(), 20))) {
            for (Endpoint endpoint : port.endpoints) {
                for (int i = 0; i < Math.min(12, (int) endpoint.open); i++) {
                    Map<String, @Nullable Object> made = new LinkedHashMap<>();
                    made.put("id", (1 + id % 2) + "-" + id++);
                    made.put("protocol", port.protocol);
                    made.put("namespace", port.namespace);
                    made.put("service", port.service);
                    made.put("port", port.port);
                    made.put("frontend", port.addresses.getFirst().get("address"));
                    made.put("client", "10.244.1." + fixed.nextInt(3, 40) + ":" + fixed.nextInt(32_768, 60_999));
                    made.put("endpoint", endpoint.address);
                    made.put("state", i == 3 ? "half-closed" : "open");
                    made.put("ageSeconds", fixed.nextDouble() * port.holdSeconds * 3);
                    made.put("idleSeconds", fixed.nextDouble());
                    made.put("attempts", i == 5 ? 2 : 1);
                    made.put("bytesToUpstream", fixed.nextLong(400, 90_000));
                    made.put("bytesToDownstream", fixed.nextLong(4_000, 9_000_000));
                    made.put("spliced", fixed.nextInt(3) == 0);
                    items.add(made);
                }
            }
        }
        String service = query.getOrDefault("service", "");
        String client = query.getOrDefault("client", "");
        String endpoint = query.getOrDefault("endpoint", "");
        String protocol = query.getOrDefault("protocol", "");
        List<Map<String, @Nullable Object>> matched = items.stream()
                .filter(item -> service.isEmpty()
                        || (item.get("namespace") + "/" + item.get("service") + ":" + item.get("port"))
                                .startsWith(service))
                .filter(item ->
                        client.isEmpty() || String.valueOf(item.get("client")).startsWith(client))
                .filter(item -> endpoint.isEmpty()
                        || String.valueOf(item.get("endpoint")).startsWith(endpoint))
                .filter(item -> protocol.isEmpty() || protocol.equals(item.get("protocol")))
                .toList();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("time", Instant.now().toString());
        answer.put("total", items.size());
        answer.put("matched", matched.size());
        answer.put(
                "items",
                matched.stream()
                        .limit(Long.parseLong(query.getOrDefault("limit", "100")))
                        .toList());
        return answer;
    }

    /** The identity of an event. */
    static long id(Map<String, @Nullable Object> event) {
        return event.get("id") instanceof Long id ? id : 0;
    }

    /** The events after an identity, oldest first. */
    synchronized List<Map<String, @Nullable Object>> eventsAfter(long id) {
        List<Map<String, @Nullable Object>> after = new ArrayList<>();
        for (Map<String, @Nullable Object> event : events) {
            if (id(event) > id) {
                after.add(event);
            }
        }
        return after;
    }

    synchronized Map<String, @Nullable Object> config() {
        List<Map<String, @Nullable Object>> values = new ArrayList<>();
        config(values, "capture", "tproxy", "option --capture");
        config(values, "drainTimeout", "30s", "default");
        config(values, "metricsBindAddress", "127.0.0.1:10249", "default");
        config(values, "nodeportAddresses", List.of("primary"), "fairlead.yaml:3");
        config(values, "selector", "random", "default");
        config(values, "stateDir", null, "default");
        config(values, "eventLoops", 2, "environment FAIRLEAD_EVENT_LOOPS");
        return Map.of("values", values);
    }

    private static void config(
            List<Map<String, @Nullable Object>> values, String key, @Nullable Object value, String origin) {
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        made.put("key", key);
        made.put("value", value);
        made.put("origin", origin);
        values.add(made);
    }

    /** Null if there is no such Service. */
    synchronized @Nullable Map<String, @Nullable Object> explain(String service, @Nullable String from) {
        Port port = ports.stream()
                .filter(each -> (each.name() + ":").startsWith(service + ":"))
                .findFirst()
                .orElse(null);
        if (port == null) {
            return null;
        }
        Map<String, @Nullable Object> question = new LinkedHashMap<>();
        question.put("service", service);
        question.put("address", null);
        question.put("protocol", port.protocol);
        question.put("from", from);
        List<Map<String, @Nullable Object>> findings = new ArrayList<>();
        if (port.endpoints.isEmpty()) {
            findings.add(Map.of(
                    "severity",
                    "error",
                    "cause",
                    "NoEndpointSlice",
                    "what",
                    "No EndpointSlice belongs to Service " + port.namespace + "/" + port.service + ".",
                    "next",
                    "Compare the Service's selector with the labels of its pods: kubectl get pods -n " + port.namespace
                            + " --show-labels"));
        }
        if (port.ejected() > 0) {
            findings.add(Map.of(
                    "severity",
                    port.used() == 0 ? "error" : "warning",
                    "cause",
                    "Ejected",
                    "what",
                    port.ejected() + " of " + port.endpoints.size()
                            + " endpoints are ejected after failed attempts to connect.",
                    "next",
                    "Check whether the container listens on the target port: kubectl logs -n " + port.namespace
                            + " -l app=" + port.service));
        }
        boolean isUsable = port.used() > 0;
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("question", question);
        answer.put("outcome", isUsable ? "forward" : "reject");
        answer.put(
                "summary",
                isUsable
                        ? "New connections go to " + port.used() + " of " + port.endpoints.size() + " endpoints."
                        : "New connections are rejected: no endpoint is usable.");
        Map<String, @Nullable Object> explained = new LinkedHashMap<>();
        explained.put("namespace", port.namespace);
        explained.put("service", port.service);
        explained.put("port", port.port);
        explained.put("portNumber", port.number);
        explained.put("protocol", port.protocol);
        explained.put("otherCandidates", List.of());
        explained.put("selector", port.selector);
        explained.put("affinity", null);
        explained.put(
                "frontends",
                port.addresses.stream()
                        .map(address -> {
                            Map<String, @Nullable Object> made = new LinkedHashMap<>(address);
                            made.put("policy", "Cluster");
                            made.put("origin", from == null ? null : "pod");
                            made.put("sourceRanges", List.of());
                            made.put("admitted", from == null ? null : true);
                            return made;
                        })
                        .toList());
        explained.put(
                "candidates",
                port.endpoints.stream()
                        .map(endpoint -> {
                            Map<String, @Nullable Object> made = endpoint(port, endpoint);
                            made.keySet()
                                    .retainAll(List.of(
                                            "endpoint", "node", "zone", "why", "share", "open", "ejectedUntil"));
                            made.put("in", endpoint.state.equals("used"));
                            return made;
                        })
                        .toList());
        answer.put("servicePorts", List.of(explained));
        answer.put("findings", findings);
        return answer;
    }
}

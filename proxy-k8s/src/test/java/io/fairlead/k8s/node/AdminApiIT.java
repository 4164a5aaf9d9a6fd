package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.http.RawHttp;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a running node answers by its admin API. Each answer is checked against the OpenAPI document. */
final class AdminApiIT {
    @TempDir
    private Path temp;

    private ManifestKit kit;
    private AdminClient client;
    private AddressPort admin;
    private Path socket;
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort empty = ManifestKit.freshClusterIp();
    private List<KitEndpoint> endpoints;

    @BeforeEach
    void startNode() throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(3);
        kit.write(
                "web.yaml",
                ServiceText.of("web", web).withSelector("least-conn"),
                SliceText.of("web-1", "web", endpoints),
                ServiceText.of("empty", empty));
        admin = new AddressPort(Loopback.fresh(), 10249);
        socket = temp.resolve("run").resolve("admin.sock");
        kit.start(new HealthConfig(null, admin, true).withAdmin(new UnixSocket(socket.toString(), 0600), null));
        client = new AdminClient(admin, socket);
        await().until(() -> Files.exists(socket));
    }

    @AfterEach
    void stopNode() {
        client.close();
        kit.close();
    }

    private static List<String> texts(JsonNode items, String field) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.get(field).asString()));
        return texts;
    }

    private static JsonNode only(JsonNode items) {
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private List<KitClient> open(int count) throws IOException {
        List<KitClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(count > 100 ? KitClient.open(web, Loopback.client(i)) : KitClient.open(web));
        }
        return clients;
    }

    private static void closeAll(List<KitClient> clients) throws IOException {
        for (KitClient each : clients) {
            each.close();
        }
    }

    @Test
    void statusTellsOfTheNodeAndWhatItServes() throws IOException {
        try (KitClient _ = KitClient.open(web)) {
            JsonNode status = client.get("status");
            assertThat(status.get("healthy").booleanValue()).isTrue();
            assertThat(status.get("ready").booleanValue()).isTrue();
            assertThat(status.get("source").get("location").stringValue())
                    .isEqualTo(kit.folder().toString());
            assertThat(status.get("table").get("services").intValue()).isEqualTo(2);
            assertThat(status.get("table").get("endpoints").intValue()).isEqualTo(3);
            assertThat(status.get("table").get("listening").intValue()).isEqualTo(1);
            assertThat(status.get("connections").get("open").intValue()).isEqualTo(1);
            assertThat(status.get("eventLoops")).hasSize(2);
            assertThat(status.get("residentBytes").longValue()).isPositive();
            assertThat(client.bySocket("GET", "status", "").status()).isEqualTo(200);
        }
    }

    @Test
    void servicesTellTheirStateAndWhy() throws IOException {
        KitClient.ask(web);
        await().until(() -> client.get("services?search=default/web")
                .get("items")
                .get(0)
                .get("state")
                .stringValue()
                .equals("ok"));
        JsonNode page = client.get("services");
        assertThat(texts(page.get("items"), "service")).containsExactly("empty", "web");
        assertThat(texts(page.get("items"), "state")).containsExactly("failing", "ok");
        assertThat(page.get("items").get(0).get("why").stringValue()).isEqualTo("There are no endpoints.");
        JsonNode served = page.get("items").get(1);
        assertThat(served.get("selector").stringValue()).isEqualTo("least-conn");
        assertThat(served.get("settings").get("fairlead.io/selector").stringValue())
                .isEqualTo("least-conn");
        assertThat(served.get("endpoints").get("used").intValue()).isEqualTo(3);
        assertThat(served.get("traffic").get("opened").longValue()).isEqualTo(1);
        assertThat(only(served.get("addresses")).get("listening").booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "search=WEB,                   web",
        "search=nothing,               ''",
        "limit=1,                      empty",
        "limit=1&offset=1,             web",
        "sort=opened,                  web;empty",
        "limit=0,                      ''",
    })
    void servicesAreFilteredSortedAndCut(String query, String expected) throws IOException {
        KitClient.ask(web);
        await().until(() -> client.get("services?search=web")
                        .get("items")
                        .get(0)
                        .get("traffic")
                        .get("opened")
                        .intValue()
                == 1);

        JsonNode page = client.get("services?" + query);

        assertThat(String.join(";", texts(page.get("items"), "service"))).isEqualTo(expected);
        assertThat(page.get("total").intValue()).isEqualTo(2);
    }

    @Test
    void servicesAreFoundByTheAddressOfAnEndpoint() {
        JsonNode page = client.get("services?search=" + endpoints.get(1).address());
        assertThat(texts(page.get("items"), "service")).containsExactly("web");
        assertThat(page.get("matched").intValue()).isEqualTo(1);
    }

    @Test
    void oneServiceHasItsEndpointsAndItsHistory() throws IOException {
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints.subList(0, 2)));
        kit.awaitCandidates("web", 2);
        await().until(() ->
                texts(client.get("services/default/web").get("history"), "kind").contains("endpoint.removed"));

        JsonNode port = only(client.get("services/default/web").get("ports"));

        assertThat(texts(port.get("candidates"), "endpoint"))
                .containsExactlyInAnyOrder(
                        endpoints.get(0).address().toString(),
                        endpoints.get(1).address().toString());
        assertThat(port.get("candidates").get(0).get("share").doubleValue()).isEqualTo(0.5);
        assertThat(client.refused("services/default/none").status()).isEqualTo(404);
    }

    @Test
    void endpointsSayWhyTheyAreNotUsed() throws IOException {
        kit.write(
                "web.yaml",
                ServiceText.of("web", web),
                SliceText.of("web-1", "web", endpoints)
                        .toString()
                        .replace(
                                "{addresses: ['" + endpoints.get(0).address().address() + "']}",
                                "{addresses: ['" + endpoints.get(0).address().address()
                                        + "'], conditions: {ready: false}}"));
        kit.awaitCandidates("web", 2);

        JsonNode changed = only(client.get("events?kind=endpoint.changed").get("items"));
        assertThat(changed.get("endpoint").stringValue())
                .isEqualTo(endpoints.get(0).address().toString());
        assertThat(changed.get("message").stringValue()).isEqualTo("ready → not ready");
        JsonNode page = client.get("endpoints?service=default/web:http");

        assertThat(page.get("total").intValue()).isEqualTo(3);
        assertThat(texts(page.get("items"), "why")).containsExactlyInAnyOrder("not ready", "ready", "ready");
        assertThat(texts(page.get("items"), "state")).containsExactlyInAnyOrder("unused", "used", "used");
        assertThat(client.get("endpoints?service=default/web:other").get("items"))
                .isEmpty();
        assertThat(client.get("endpoints?search=" + endpoints.get(2).address()).get("items"))
                .hasSize(1);
    }

    @Test
    void anEndpointThatRefusesIsEjected() throws IOException {
        endpoints.get(0).die();
        for (int i = 0; i < 30; i++) {
            KitClient.ask(web);
        }
        JsonNode dead = only(
                client.get("endpoints?search=" + endpoints.get(0).address()).get("items"));
        assertThat(dead.get("state").stringValue()).isEqualTo("ejected");
        assertThat(dead.get("why").stringValue()).matches("ejected until [0-9:]+ after 3 failures: Connection refused");
        assertThat(dead.get("ejectedUntil").isNull()).isFalse();
        assertThat(dead.get("share").doubleValue()).isZero();
        assertThat(client.get("services?search=web")
                        .get("items")
                        .get(0)
                        .get("state")
                        .stringValue())
                .isEqualTo("degraded");
        assertThat(texts(client.get("events?kind=endpoint.ejected").get("items"), "endpoint"))
                .containsExactly(endpoints.get(0).address().toString());
    }

    @Test
    void listenersAreListed() {
        JsonNode page = client.get("listeners");
        assertThat(texts(page.get("items"), "service")).containsExactly("default/empty:http", "default/web:http");
        assertThat(texts(page.get("items"), "listening")).containsExactly("false", "true");
        assertThat(client.get("listeners?service=default/web").get("matched").intValue())
                .isEqualTo(1);
    }

    @Test
    void openConnectionsAreListedWithTheirBytes() throws IOException {
        try (KitClient one = KitClient.open(web)) {
            assertThat(one.exchange(new byte[1000])).isTrue();
            // The endpoint's name came before: e0 to e2, and a line end.
            await().until(() -> only(client.get("connections").get("items"))
                            .get("bytesToDownstream")
                            .intValue()
                    == 1003);
            JsonNode item = only(client.get("connections").get("items"));
            assertThat(item.get("bytesToUpstream").intValue()).isEqualTo(1000);
            assertThat(item.get("state").stringValue()).isEqualTo("open");
            assertThat(item.get("frontend").stringValue()).isEqualTo(web.toString());
            assertThat(item.get("ageSeconds").doubleValue()).isPositive();
        }
        await().until(() -> client.get("connections").get("items").isEmpty());
    }

    @Test
    void manyConnectionsAreListedWhileOthersEnd() throws IOException {
        int count = 2_400;
        List<KitClient> clients = open(count);
        JsonNode all = client.get("connections?limit=10000");
        assertThat(new HashSet<>(texts(all.get("items"), "id"))).hasSize(count);
        assertThat(client.get("connections?limit=10").get("items")).hasSize(10);

        Thread closing = Thread.startVirtualThread(() -> {
            for (KitClient each : clients.subList(0, count / 2)) {
                try {
                    each.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        Set<String> listed =
                new HashSet<>(texts(client.get("connections?limit=10000").get("items"), "id"));
        await().until(() -> !closing.isAlive()
                && client.get("connections?limit=1").get("total").intValue() == count / 2);
        List<String> left = texts(client.get("connections?limit=10000").get("items"), "id");
        assertThat(listed).containsAll(left);
        assertThat(clients.subList(count / 2, count)).allMatch(KitClient::isAlive);
        closeAll(clients);
    }

    @Test
    void connectionsAreFiltered() throws IOException {
        List<KitClient> clients = open(6);
        String endpoint = endpoints.get(0).address().toString();
        assertThat(client.get("connections?endpoint=" + endpoint).get("matched").intValue())
                .isEqualTo(2);
        assertThat(client.get("connections?endpoint="
                                + endpoints.get(0).address().address())
                        .get("items"))
                .hasSize(2);
        assertThat(client.get("connections?client=127.0.0.0/8").get("matched").intValue())
                .isEqualTo(6);
        assertThat(client.get("connections?client=10.0.0.1").get("items")).isEmpty();
        assertThat(client.get("connections?service=default/web:http").get("items"))
                .hasSize(6);
        assertThat(client.get("connections?service=default/empty").get("items")).isEmpty();
        assertThat(client.get("connections?protocol=UDP").get("items")).isEmpty();
        assertThat(client.get("connections?state=dialing").get("items")).isEmpty();
        JsonNode cut = client.get("connections?limit=2&sort=idle");
        assertThat(cut.get("items")).hasSize(2);
        assertThat(cut.get("total").intValue()).isEqualTo(6);
        assertThat(clients.get(0).exchange(new byte[100_000])).isTrue();
        assertThat(client.get("connections?sort=bytes&limit=1")
                        .get("items")
                        .get(0)
                        .get("bytesToUpstream")
                        .intValue())
                .isEqualTo(100_000);
        closeAll(clients);
    }

    @Test
    void configurationHasOriginsAndNoSecret() {
        JsonNode values = client.get("config").get("values");
        assertThat(texts(values, "key")).contains("adminSocket", "adminTokenFile", "capture");
        assertThat(texts(values, "origin")).contains("option --capture");
    }

    @Test
    void explainIsNotAvailableUntilSomethingExplains() {
        AdminClient.Answer answer = client.refused("explain?service=default/web");
        assertThat(answer.status()).isIn(200, 503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services?limit=10001",
                "services?limit=-1",
                "services?limit=many",
                "services?sort=size",
                "services?serach=web",
                "services?search=a&search=b",
                "endpoints?service=web",
                "connections?client=everyone",
                "connections?client=10.0.0.0/33",
                "connections?endpoint=web",
                "connections?state=closed",
                "explain",
                "explain?service=a/b&address=10.0.0.1:80",
                "explain?address=10.0.0.1",
                "explain?service=a/b&from=me",
                "events?since=yesterday&follow=true",
                "events?follow=yes",
                "status?x=y"
            })
    void wrongParametersAreNamed(String path) {
        AdminClient.Answer answer = client.refused(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isNotBlank();
    }

    @Test
    void onlyGetIsAllowedByTcp() {
        HttpRequest delete =
                HttpRequest.newBuilder(client.uri("status")).DELETE().build();
        assertThat(client.ask(delete).status()).isEqualTo(405);
        HttpRequest action = HttpRequest.newBuilder(client.uri("actions/drain"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(client.ask(action).status()).isEqualTo(403);
        assertThat(client.get("status").get("draining").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example,            403",
        "evil.example:10249,      403",
        "localhost.evil.example,  403",
        "127.0.0.1.evil.example,  403",
        "'',                      403",
        "localhost,               200",
        "LOCALHOST:10249,         200",
        "127.0.0.1:10249,         200",
        "[::1]:10249,             200",
        "10.1.2.3,                200",
    })
    void requestsWithTheNameOfSomeWebSiteAreRefused(String host, int status) {
        try (RawHttp raw = RawHttp.connect(admin)) {
            raw.send("GET /api/v1/config HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertThat(raw.receiveAll()).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void metricsAreServedAsBefore() {
        assertThat(RawHttp.exchange(admin, "GET", "/metrics")).startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.exchange(admin, "GET", "/nothing")).startsWith("HTTP/1.1 404 ");
        assertThat(AdminClient.exchange(socket, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void hostileRequestsEndInAnError() {
        String longest = "GET /api/v1/services?search=" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String huge = "POST /api/v1/actions/drain HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n";
        String chunks =
                "POST /api/v1/actions/drain HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("4000\r\n" + "x".repeat(0x4000) + "\r\n").repeat(8);
        try (RawHttp raw = RawHttp.connect(admin)) {
            raw.send(longest);
            assertThat(raw.receiveHead()).startsWith("HTTP/1.1 414 ");
        }
        try (RawHttp raw = RawHttp.connect(admin)) {
            raw.send("GET /api/v1/services?search=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(raw.receive()).startsWith("HTTP/1.1 400 ").contains("cannot be read");
        }
        assertThat(AdminClient.exchange(socket, huge)).startsWith("HTTP/1.1 413 ");
        assertThat(AdminClient.exchange(socket, chunks)).startsWith("HTTP/1.1 413 ");
        for (String body : new String[] {"[]", "nonsense", "{\"id\":7}", "{\"id\":\"x\"}", "{\"other\":1}", "{}"}) {
            assertThat(client.act("close-connection", body).status()).as(body).isEqualTo(400);
        }
        assertThat(client.bySocket("GET", "actions/drain", "").status()).isEqualTo(405);
        assertThat(client.bySocket("GET", "../../etc/passwd", "").status()).isEqualTo(404);
        assertThat(client.get("status").get("healthy").booleanValue()).isTrue();
    }

    @Test
    void requestsThatFollowEachOtherAreAnsweredInOrder() {
        try (RawHttp raw = RawHttp.connect(admin)) {
            String first = "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            raw.send(first + second + first + second);
            for (int i = 0; i < 2; i++) {
                assertThat(raw.receive()).contains("\"eventLoops\"");
                assertThat(raw.receive()).endsWith("ok");
            }
        }
    }

    @Test
    void socketIsForItsOwnerOnly() throws IOException, InterruptedException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root");
        // Permissions of the file alone do not admit a client: the kernel reports its user id.
        for (Path each : List.of(socket, temp.resolve("run"), temp)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Process other = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "curl",
                        "-s",
                        "--unix-socket",
                        socket.toString(),
                        "http://node/api/v1/status")
                .redirectErrorStream(true)
                .start();
        String answer = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(answer).isZero();
        assertThat(answer).contains("your user id is 65534; allowed are 0 and 0");
    }

    @Test
    void aStaleSocketIsReplacedAndRemovedAtTheEnd() {
        kit.close();
        assertThat(Files.exists(socket, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aConnectionIsClosed() throws IOException {
        try (KitClient one = KitClient.open(web)) {
            String id = only(client.get("connections").get("items")).get("id").stringValue();
            AdminClient.Answer done = client.act("close-connection", "{\"id\":\"" + id + "\"}");
            assertThat(done.status()).as("%s", done.body()).isEqualTo(200);
            assertThat(one.isAlive()).isFalse();
            assertThat(client.act("close-connection", "{\"id\":\"" + id + "\"}").status())
                    .isEqualTo(404);
            await().until(() -> kit.summaries().size() == 1);
            assertThat(kit.summaries().getFirst().reason().name()).isEqualTo("CLOSED_BY_OPERATOR");
        }
    }

    @Test
    void udpSessionsAreListedAndEnded() throws IOException {
        AddressPort dns = ManifestKit.freshClusterIp();
        AddressPort pod = new AddressPort(Loopback.fresh(), 5353);
        kit.write(
                "dns.yaml",
                ServiceText.at("dns", dns.address())
                        .with("ports: [{name: dns, port: " + dns.port() + ", protocol: UDP}]"),
                new SliceText(
                        "dns-1",
                        "dns",
                        "IPv4",
                        List.of("name: dns, port: 5353, protocol: UDP"),
                        List.of(pod.address().toString())));
        kit.awaitCandidates("dns", 1);
        try (KitDatagrams.Endpoint _ = KitDatagrams.Endpoint.start("d0", pod);
                KitDatagrams.Client asking = KitDatagrams.Client.open(dns)) {
            await().until(() -> asking.ask().equals("d0"));
            JsonNode session = only(client.get("connections?protocol=UDP").get("items"));
            assertThat(session.get("endpoint").stringValue()).isEqualTo(pod.toString());
            assertThat(session.get("bytesToDownstream").intValue()).isPositive();
            String id = session.get("id").stringValue();
            assertThat(client.act("close-connection", "{\"id\":\"" + id + "\"}").status())
                    .isEqualTo(200);
            assertThat(client.get("connections?protocol=UDP").get("items")).isEmpty();
            assertThat(client.act("close-connection", "{\"id\":\"" + id + "\"}").status())
                    .isEqualTo(404);
            assertThat(asking.ask()).isEqualTo("d0");
        }
    }

    @Test
    void aDrainedEndpointKeepsItsConnectionsAndGetsNoNewOnes() throws IOException {
        List<KitClient> before = open(3);
        KitEndpoint drained = endpoints.get(1);
        String body = "{\"endpoint\":\"" + drained.address() + "\",\"service\":\"default/web\"}";

        assertThat(client.act("drain-endpoint", body).status()).isEqualTo(200);

        assertThat(client.act("drain-endpoint", body).status()).isEqualTo(409);
        assertThat(before).allMatch(KitClient::isAlive);
        for (int i = 0; i < 20; i++) {
            assertThat(KitClient.ask(web)).isNotEqualTo(drained.name());
        }
        JsonNode shown =
                only(client.get("endpoints?search=" + drained.address()).get("items"));
        assertThat(shown.get("state").stringValue()).isEqualTo("unused");
        assertThat(shown.get("why").stringValue()).isEqualTo("drained by an operator");
        closeAll(before);
        assertThat(client.act("restore-endpoint", body).status()).isEqualTo(200);
        assertThat(client.act("restore-endpoint", body).status()).isEqualTo(409);
        await().until(() -> KitClient.ask(web).equals(drained.name()));
    }

    @Test
    void drainedEndpointsAreUsedIfNothingElseIsLeft() throws IOException {
        for (KitEndpoint each : endpoints) {
            client.act("drain-endpoint", "{\"endpoint\":\"" + each.address() + "\"}");
        }
        assertThat(KitClient.ask(web)).isIn("e0", "e1", "e2");
        endpoints.get(0).die();
        endpoints.get(1).die();
        client.act("restore-endpoint", "{\"endpoint\":\"" + endpoints.get(0).address() + "\"}");
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            answered.add(KitClient.ask(web));
        }
        assertThat(answered).containsExactly("e2");
    }

    @Test
    void aDrainSurvivesChangesOfTheService() throws IOException {
        client.act("drain-endpoint", "{\"endpoint\":\"" + endpoints.get(0).address() + "\"}");
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints.subList(1, 3)));
        kit.awaitCandidates("web", 2);
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints));
        kit.awaitCandidates("web", 3);
        for (int i = 0; i < 20; i++) {
            assertThat(KitClient.ask(web)).isNotEqualTo("e0");
        }
    }

    @Test
    void theLogLevelIsChanged() {
        assertThat(client.act("log-level", "{\"level\":\"DEBUG\"}").status()).isEqualTo(200);
        assertThat(client.get("status").get("logLevel").stringValue()).isEqualTo("DEBUG");
        assertThat(client.act("log-level", "{\"level\":\"LOUD\"}").error()).contains("LOUD");
    }

    @Test
    void theNodeIsDrainedAndUndrained() {
        assertThat(client.act("drain", "").status()).isEqualTo(200);
        assertThat(client.get("status").get("draining").booleanValue()).isTrue();
        assertThat(client.act("undrain", "{}").status()).isEqualTo(200);
        assertThat(client.get("status").get("draining").booleanValue()).isFalse();
    }

    @Test
    void eventsAreKeptAndFiltered() {
        await().until(() -> !client.get("events?kind=service.applied&service=default/web")
                .get("items")
                .isEmpty());
        JsonNode events = client.get("events");
        assertThat(texts(events.get("items"), "kind")).contains("service.applied", "listener.opened");
        assertThat(client.get("events?kind=listener.opened,listener.failed").get("items"))
                .hasSize(1);
        assertThat(client.get("events?service=default/none").get("items")).isEmpty();
        assertThat(client.get("events?limit=1").get("items")).hasSize(1);
    }

    @Test
    void connectionsAreStreamedAsTheyHappen() throws IOException {
        try (BufferedReader lines = stream(
                "events?follow=true&connections=true&service=default/web&kind=connection.opened,connection.closed",
                "*/*")) {
            KitClient.ask(web);
            JsonNode opened = AdminClient.event(lines.readLine());
            JsonNode closed = AdminClient.event(lines.readLine());
            assertThat(opened.get("kind").stringValue()).isEqualTo("connection.opened");
            assertThat(opened.get("client").stringValue()).startsWith("127.0.0.1:");
            assertThat(closed.get("kind").stringValue()).isEqualTo("connection.closed");
            assertThat(closed.get("reason").stringValue()).isNotBlank();
            assertThat(closed.get("bytesToDownstream").intValue()).isEqualTo(3);
            assertThat(closed.get("id").longValue())
                    .isGreaterThan(opened.get("id").longValue());
        }
    }

    @Test
    void aStreamBeginsAfterAnEventThatTheClientKnows() throws IOException {
        await().until(() -> !client.get("events?kind=service.applied&service=default/web")
                .get("items")
                .isEmpty());
        JsonNode items = client.get("events").get("items");
        long known = items.get(0).get("id").longValue();
        try (BufferedReader lines = stream("events?follow=true&since=" + known, "text/event-stream")) {
            assertThat(lines.readLine()).isEqualTo("id: " + items.get(1).get("id"));
            assertThat(lines.readLine()).startsWith("data: {").contains("\"kind\":");
            assertThat(lines.readLine()).isEmpty();
        }
    }

    /** The lines of a stream after its first heartbeat. */
    private BufferedReader stream(String path, String accept) throws IOException {
        var connection = (java.net.HttpURLConnection) client.uri(path).toURL().openConnection();
        connection.setRequestProperty("Accept", accept);
        connection.setReadTimeout(20_000);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).contains("heartbeat");
        if (accept.equals("text/event-stream")) {
            assertThat(lines.readLine()).isEmpty();
        }
        return lines;
    }

    @Test
    void aSlowStreamLosesEventsAndGetsToKnowHowMany() throws IOException {
        try (RawHttp slow = RawHttp.connect(admin)) {
            slow.send("GET /api/v1/events?follow=true&connections=true HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(slow.receiveHead()).contains("application/x-ndjson");
            // More than the buffers of the kernel, of the server, and the queue hold.
            int connections = 15_000;
            for (int i = 0; i < connections; i++) {
                KitClient.ask(web, Loopback.client(i));
            }
            assertThat(client.get("status").get("healthy").booleanValue()).isTrue();
            String all = slow.receiveUntil("\"kind\":\"dropped\",\"count\":");
            assertThat(all.split("connection.closed", -1).length).isLessThan(connections);
        }
    }

    @Test
    void streamsAreBounded() throws IOException {
        List<RawHttp> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            RawHttp stream = RawHttp.connect(admin);
            streams.add(stream);
            stream.send("GET /api/v1/events?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(stream.receiveHead()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(client.refused("events?follow=true").status()).isEqualTo(503);
        streams.removeFirst().close();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (RawHttp next = RawHttp.connect(admin)) {
                next.send("GET /api/v1/events?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(next.receiveHead()).startsWith("HTTP/1.1 200 ");
            }
        });
        streams.forEach(RawHttp::close);
    }
}

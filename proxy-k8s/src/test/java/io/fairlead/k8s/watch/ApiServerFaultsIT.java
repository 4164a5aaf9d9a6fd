package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the API server does, what it said last is served, and what it says next is followed. */
final class ApiServerFaultsIT {
    private static final Predicate<ApiRequest> SERVICES = ApiRequest::isForServices;
    private static final Predicate<ApiRequest> SLICES = ApiRequest::isForSlices;
    private static final Predicate<ApiRequest> LISTS = ApiRequest::isList;
    private static final Predicate<ApiRequest> WATCHES = ApiRequest::isWatch;

    /** One Service needs one page. */
    private static final int WEB_PAGES = 1;

    private final Service web = WatchKit.service("web", "10.96.0.10");
    private TestApiServer server;
    private @Nullable WatchKit kit;

    @BeforeEach
    void startServer() throws IOException {
        server = TestApiServer.start();
        server.put(web, WatchKit.slice("web", "web-1", "10.1.0.1"));
    }

    @AfterEach
    void stop() throws IOException {
        if (kit != null) {
            kit.close();
        }
        server.close();
    }

    /** Credentials are sent over TLS only. */
    private void secure() throws IOException {
        server.close();
        server = TestApiServer.start(new TestTls("server"));
        server.put(web, WatchKit.slice("web", "web-1", "10.1.0.1"));
    }

    private WatchKit started() throws IOException {
        WatchKit started = WatchKit.started(server);
        kit = started;
        return started;
    }

    /** In sync, watching, and with nothing noted. */
    private WatchKit watching() throws IOException {
        WatchKit kit = started();
        kit.awaitSynced();
        kit.awaitServed("web 1");
        awaitWatches(1);
        kit.differences.clear();
        return kit;
    }

    private void awaitWatches(int count) {
        WatchKit.until(
                "services and slices are watched",
                () -> server.count(WATCHES.and(SERVICES)) >= count && server.count(WATCHES.and(SLICES)) >= count);
    }

    private static void assertNothingFlapped(WatchKit kit) {
        assertThat(kit.differences)
                .as("routes and addresses that changed, if only for a moment")
                .isEmpty();
        assertThat(kit.served()).containsExactly("web 1");
    }

    @Test
    void withoutAnApiServerItWaitsSaysSoAndStartsToServeOnceItComes() throws IOException {
        server.down();
        WatchKit kit = started();
        WatchKit.until("it has noticed", () -> kit.apiServer.contact().state().contains("does not answer"));
        assertThat(kit.source.synced()).isNotDone();
        assertThat(kit.source.awaited()).hasSize(3);
        server.up();
        kit.awaitSynced();
        kit.awaitServed("web 1");
        assertThat(kit.apiServer.contact().state()).endsWith("answers");
    }

    @Test
    void whatWasServedIsServedWhileTheApiServerIsAway() throws IOException {
        WatchKit kit = watching();
        server.down();
        WatchKit.until("it has noticed", () -> !kit.apiServer.contact().isAnswering());
        server.put(WatchKit.slice("web", "web-2", "10.1.0.2"));
        assertNothingFlapped(kit);
        server.up();
        kit.awaitServed("web 2");
    }

    @Test
    void whatVanishedWhileTheApiServerWasAwayAndForgotIsNoticed() throws IOException {
        server.put(WatchKit.service("old", "10.96.0.11"));
        WatchKit kit = started();
        kit.awaitSynced();
        awaitWatches(1);
        server.down();
        server.delete(WatchKit.service("old", "10.96.0.11"));
        server.forgetHistory();
        server.up();
        kit.awaitServed("web 1");
    }

    @Test
    void aListAgainWithTheSameContentChangesNothing() throws IOException {
        WatchKit kit = watching();
        server.put(WatchKit.node());
        server.forgetHistory();
        server.breakOff();
        WatchKit.until(
                "it has listed again",
                () -> server.count(LISTS.and(SERVICES)) >= 2 && server.count(LISTS.and(SLICES)) >= 2);
        awaitWatches(3);
        assertNothingFlapped(kit);
    }

    @Test
    void anEndpointThatMovedToAnotherSliceWhileTheApiServerWasAwayIsNeverMissing() throws IOException {
        WatchKit kit = watching();
        server.down();
        server.put(WatchKit.slice("web", "web-1"), WatchKit.slice("web", "web-2", "10.1.0.1"));
        server.forgetHistory();
        server.up();
        WatchKit.until("it has listed again", () -> server.count(LISTS.and(SLICES)) >= 2);
        awaitWatches(2);
        assertNothingFlapped(kit);
    }

    @Test
    void goneInTheMiddleOfAWatchLeadsToAListAgain() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            answer.chunk("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,"
                    + "\"reason\":\"Expired\",\"message\":\"too old\"}}\n");
            answer.hang();
            return false;
        });
        WatchKit kit = watching();
        WatchKit.until("it has listed again", () -> server.count(LISTS.and(SERVICES)) >= 2);
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void goneAsAnAnswerToAWatchLeadsToAListAgain() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.status(410, "Expired", "");
            return true;
        });
        WatchKit kit = watching();
        WatchKit.until("it has listed again", () -> server.count(LISTS.and(SERVICES)) >= 2);
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void aWatchThatFallsSilentIsStartedAgainWhereItWas() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            answer.hang();
            return false;
        });
        WatchKit kit = watching();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
        assertThat(server.count(LISTS.and(SERVICES))).as("lists").isEqualTo(1);
    }

    @Test
    void aWatchThatIsNotEvenAnsweredIsStartedAgain() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.hang();
            return false;
        });
        WatchKit kit = watching();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void aWatchThatHasOnlyBookmarksToTellIsLeftAlone() throws IOException {
        server.always(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            for (int i = 0; i < 100; i++) {
                answer.chunk("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Service\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"resourceVersion\":\"" + (5000 + i) + "\"}}}\n");
                Thread.sleep(WatchKit.STALL.dividedBy(5));
            }
            return false;
        });
        WatchKit kit = watching();
        WatchKit.until("slices are watched for the third time", () -> server.count(WATCHES.and(SLICES)) >= 3);
        assertThat(server.count(WATCHES.and(SERVICES))).isEqualTo(1);
        assertNothingFlapped(kit);
    }

    @Test
    void watchesThatEndAtOnceAreBegunAgainWhereTheyWereAndNotTooOften() throws IOException {
        server.always(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            answer.endWatch();
            return true;
        });
        WatchKit kit = watching();
        WatchKit.until("three watches", () -> server.count(WATCHES.and(SERVICES)) >= 3);
        assertThat(server.count(LISTS.and(SERVICES))).as("lists").isEqualTo(1);
        assertThat(server.requests().stream()
                        .filter(WATCHES.and(SERVICES))
                        .map(watch -> watch.parameter("resourceVersion")))
                .as("versions to watch from")
                .doesNotContainNull();
        long before = System.nanoTime();
        long watches = server.count(WATCHES.and(SERVICES));
        WatchKit.until("one more", () -> server.count(WATCHES.and(SERVICES)) > watches);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
        server.heal();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void anApiServerThatForgetsAtOnceIsNotListedTwiceASecond() throws IOException {
        server.always(WATCHES.and(SERVICES), (request, answer) -> {
            answer.status(410, "Expired", "");
            return true;
        });
        WatchKit kit = started();
        kit.awaitSynced();
        WatchKit.until("three lists", () -> server.count(LISTS.and(SERVICES)) >= 3 * WEB_PAGES);
        long before = System.nanoTime();
        WatchKit.until("a fourth", () -> server.count(LISTS.and(SERVICES)) >= 4 * WEB_PAGES);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void halfAnObjectAndAResetDoNoHarm() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            answer.chunk("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metad");
            answer.reset();
            return false;
        });
        WatchKit kit = watching();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void nonsenseInAWatchDoesNoHarm() throws IOException {
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            answer.beginWatch();
            answer.chunk("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Service\",\"spec\":[17]}}\n<html>\n");
            answer.hang();
            return false;
        });
        WatchKit kit = watching();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void eventsThatComeTwiceOrLateChangeNothing() throws IOException {
        Service older = WatchKit.service("web", "10.96.0.99");
        server.once(WATCHES.and(SERVICES), (request, answer) -> {
            String known = server.listOf(request);
            String uid = known.replaceAll("(?s).*\"uid\" ?: ?\"([^\"]+)\".*", "$1");
            older.getMetadata().setUid(uid);
            older.getMetadata().setResourceVersion("17");
            answer.beginWatch();
            answer.event("MODIFIED", older);
            answer.event("ADDED", older);
            answer.hang();
            return false;
        });
        WatchKit kit = watching();
        awaitWatches(2);
        assertNothingFlapped(kit);
        assertThat(kit.frontends()).containsExactly("10.96.0.10:80");
    }

    @Test
    void tooManyRequestsAreAskedAgainWhenTheServerSays() throws IOException {
        server.once(LISTS.and(SLICES), (request, answer) -> {
            answer.status(429, "TooManyRequests", "Retry-After: 1\r\n");
            return true;
        });
        long begin = System.nanoTime();
        WatchKit kit = started();
        kit.awaitSynced();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(990));
        kit.awaitServed("web 1");
    }

    @Test
    void nothingIsToldWhileOneListIsMissing() throws IOException {
        server.always(LISTS.and(SLICES), (request, answer) -> {
            answer.status(500, "InternalError", "");
            return true;
        });
        WatchKit kit = started();
        WatchKit.until(
                "all else is listed", () -> kit.source.awaited().toString().equals("[ENDPOINT_SLICES]"));
        assertThat(kit.served()).isEmpty();
        server.heal();
        kit.awaitSynced();
        assertThat(kit.differences)
                .as("the first batch")
                .containsExactlyInAnyOrder("route default/web", "frontend 10.96.0.10:80");
        kit.awaitServed("web 1");
    }

    @Test
    void aSlowListIsWaitedFor() throws IOException {
        server.once(LISTS.and(SLICES), (request, answer) -> {
            answer.slowly(server.listOf(request), 20, Duration.ofMillis(50));
            return true;
        });
        WatchKit kit = started();
        kit.awaitSynced();
        kit.awaitServed("web 1");
        assertThat(server.count(LISTS.and(SLICES))).isEqualTo(1);
    }

    @Test
    void aListThatStopsHalfwayIsAskedForAgain() throws IOException {
        server.once(LISTS.and(SLICES), (request, answer) -> {
            answer.half(server.listOf(request));
            answer.hang();
            return false;
        });
        WatchKit kit = started();
        kit.awaitSynced();
        kit.awaitServed("web 1");
    }

    @Test
    void anAnswerThatIsNoListIsNamed() throws IOException {
        server.always(LISTS.and(SLICES), (request, answer) -> {
            answer.status(404, "NotFound", "");
            return true;
        });
        WatchKit kit = started();
        WatchKit.until(
                "it says so",
                () -> kit.apiServer.contact().state().contains("does not answer since")
                        && kit.apiServer.contact().state().contains("404"));
        server.heal();
        kit.awaitSynced();
    }

    @Test
    void whatIsForbiddenIsNamed() throws IOException {
        server.always(LISTS.and(SLICES), (request, answer) -> {
            answer.json(
                    403,
                    "",
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":403,\"message\":\"endpointslices is forbidden:"
                            + " User \\\"jane\\\" cannot list\"}");
            return true;
        });
        WatchKit kit = started();
        WatchKit.until(
                "it says so",
                () -> kit.apiServer
                        .contact()
                        .state()
                        .contains("HTTP status 403 for /apis/discovery.k8s.io/v1/endpointslices: endpointslices is"
                                + " forbidden: User \"jane\" cannot list (the ClusterRole does not allow"));
        server.heal();
        kit.awaitSynced();
    }

    @Test
    void aTokenThatIsRenewedInItsFileIsReadAgain() throws IOException {
        secure();
        Path token = Files.createTempFile("token", "");
        token.toFile().deleteOnExit();
        Files.writeString(token, "first");
        server.requireToken("first");
        Path kubeconfig = WatchKit.kubeconfig(server, "tokenFile: '" + token + "'");
        WatchKit kit = new WatchKit(server, WatchKit.config(kubeconfig, null));
        this.kit = kit;
        kit.source.start();
        kit.awaitSynced();
        Files.writeString(token, "second");
        server.requireToken("second");
        server.breakOff();
        server.put(WatchKit.service("new", "10.96.0.12"));
        kit.awaitServed("new 0", "web 1");
    }

    @Test
    void anotherServersCredentialsAreRefusedAndSaid() throws IOException {
        secure();
        server.requireToken("secret");
        WatchKit kit = started();
        WatchKit.until("it says so", () -> kit.apiServer.contact().state().contains("HTTP status 401"));
        server.requireToken("none");
        kit.awaitSynced();
    }
}

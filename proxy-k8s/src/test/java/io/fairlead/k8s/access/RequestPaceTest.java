package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** How often an API server is asked. */
final class RequestPaceTest {
    private static final HttpRequest LIST = request("/api/v1/services?limit=500");
    private static final HttpRequest WATCH = request("/api/v1/services?allowWatchBookmarks=true&watch=true");

    private long nanos = Long.MAX_VALUE - 1000;
    private double random;
    private final RequestPace pace = new RequestPace(() -> nanos, () -> random);

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://192.0.2.1" + path)).build();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Sends it when it may be sent, and says after which pause that was. */
    private Duration send(HttpRequest request) {
        Duration delay = pace.delay(request);
        pass(delay);
        return delay;
    }

    /** A watch that is answered, lasts so long, and ends; whether that is a fault for the client. */
    private boolean endsAsFault(Duration lasts, boolean isOfUse) {
        BodySubscriber<String> body =
                pace.watched(WATCH, BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8));
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long items) {}

            @Override
            public void cancel() {}
        });
        if (isOfUse) {
            body.onNext(List.of(ByteBuffer.wrap(new byte[] {'{', '}'})));
        }
        pass(lasts);
        body.onComplete();
        return body.getBody().toCompletableFuture().isCompletedExceptionally();
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void listsThatFollowOneAnotherWaitLongerAndLonger() {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pauses.add(send(LIST));
        }
        assertThat(pauses)
                .containsExactly(
                        Duration.ZERO,
                        millis(800),
                        millis(1600),
                        millis(3200),
                        millis(6400),
                        millis(12_800),
                        millis(15_000),
                        millis(15_000));
    }

    @Test
    void aRandomPartKeepsNodesApart() {
        random = 0.5;
        send(LIST);
        assertThat(send(LIST)).isEqualTo(millis(1200));
        random = 1;
        for (int i = 0; i < 10; i++) {
            send(LIST);
        }
        assertThat(send(LIST)).isEqualTo(millis(30_000));
    }

    @Test
    void whatHasPassedAlreadyCounts() {
        send(LIST);
        pass(millis(500));
        assertThat(send(LIST)).isEqualTo(millis(300));
        pass(Duration.ofMinutes(1));
        assertThat(send(LIST)).isEqualTo(Duration.ZERO);
    }

    @Test
    void afterTwoQuietMinutesItBeginsAnew() {
        for (int i = 0; i < 8; i++) {
            send(LIST);
        }
        pass(Duration.ofMinutes(2));
        assertThat(send(LIST)).isEqualTo(Duration.ZERO);
        assertThat(send(LIST)).isEqualTo(millis(800));
    }

    @Test
    void pagesOtherKindsAndOtherMethodsDoNotWait() {
        send(LIST);
        assertThat(send(request("/api/v1/services?limit=500&continue=abc"))).isEqualTo(Duration.ZERO);
        assertThat(send(request("/api/v1/nodes"))).isEqualTo(Duration.ZERO);
        assertThat(send(HttpRequest.newBuilder(LIST.uri())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build()))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void aWatchAfterOneThatWasOfUseDoesNotWait() {
        send(LIST);
        for (int i = 0; i < 5; i++) {
            assertThat(send(WATCH)).isEqualTo(Duration.ZERO);
            assertThat(endsAsFault(millis(10), true)).isFalse();
            assertThat(send(WATCH)).isEqualTo(Duration.ZERO);
            assertThat(endsAsFault(Duration.ofSeconds(2), false)).isFalse();
        }
    }

    @Test
    void watchesThatEndAtOnceAreFaultsAndWaitLongerAndLonger() {
        send(LIST);
        List<Duration> pauses = new ArrayList<>();
        List<Boolean> faults = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pauses.add(send(WATCH));
            faults.add(endsAsFault(millis(10), false));
        }
        assertThat(pauses)
                .containsExactly(Duration.ZERO, millis(790), millis(1590), millis(3190), millis(6390), millis(12_790));
        assertThat(faults).as("one in five lets the client list").containsExactly(true, true, true, true, false, true);
    }

    @Test
    void aWatchAfterOneThatFailedWaits() {
        send(LIST);
        send(WATCH);
        pace.onFailure(WATCH);
        assertThat(send(WATCH)).isEqualTo(millis(800));
        assertThat(send(WATCH)).isEqualTo(Duration.ZERO);
    }
}

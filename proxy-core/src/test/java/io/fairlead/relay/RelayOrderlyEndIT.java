package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.Pair;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the proxy itself ends a relay, without cutting what the endpoint has sent. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayOrderlyEndIT {
    private static final byte[] REQUEST = {1, 2, 3};
    private static final int LARGE = 1024 * 1024;

    private static void exchange(Pair pair) throws IOException {
        send(pair.client(), REQUEST);
        receive(pair.endpoint(), REQUEST.length);
        send(pair.endpoint(), REQUEST);
        receive(pair.client(), REQUEST.length);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anIdleConnectionEndsOnBothSidesWithoutAReset(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            await().until(() -> kit.tryEnd(CloseReason.MAX_LIFETIME));

            assertThat(receiveAll(pair.endpoint())).isEmpty();
            pair.endpoint().close();
            assertThat(receiveAll(pair.client())).isEmpty();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.MAX_LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheEndpointStillSendsReachesTheClient(Engine engine) throws Exception {
        byte[] last = bytes(7, LARGE);
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            await().until(() -> kit.tryEnd(CloseReason.REBALANCED));

            assertThat(receiveAll(pair.endpoint())).isEmpty();
            CompletableFuture<byte[]> received = async(() -> receiveAll(pair.client()));
            send(pair.endpoint(), last);
            pair.endpoint().close();
            assertThat(received.get()).isEqualTo(last);
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.REBALANCED);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRequestThatComesTooLateNeverReachesTheEndpoint(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            await().until(() -> kit.tryEnd(CloseReason.REBALANCED));
            send(pair.client(), REQUEST);

            // The endpoint does not end its side, and the client waits for an answer: both are closed soon.
            assertThat(receiveAll(pair.endpoint())).isEmpty();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.REBALANCED);
            if (engine == Engine.SPLICE) {
                assertThatThrownBy(() -> receiveAll(pair.client())).isInstanceOf(SocketException.class);
            } else {
                assertThat(receiveAll(pair.client())).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aClientThatHasEndedItsSideStillGetsItsAnswer(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.client(), REQUEST);
            pair.client().shutdownOutput();
            assertThat(receiveAll(pair.endpoint())).isEqualTo(REQUEST);
            await().until(() -> kit.tryEnd(CloseReason.MAX_LIFETIME));

            send(pair.endpoint(), REQUEST);
            pair.endpoint().close();
            assertThat(receiveAll(pair.client())).isEqualTo(REQUEST);
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.MAX_LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anEndpointThatHasEndedItsSideGetsTheEndToo(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            pair.endpoint().shutdownOutput();
            assertThat(receiveAll(pair.client())).isEmpty();
            await().until(() -> kit.tryEnd(CloseReason.MAX_LIFETIME));

            assertThat(receiveAll(pair.endpoint())).isEmpty();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.MAX_LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aConnectionWithBytesOnTheirWayIsLeftAlone(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            // More than all socket buffers hold, and the endpoint does not read.
            byte[] upload = bytes(3, 64 * LARGE);
            CompletableFuture<Boolean> sent = async(() -> {
                send(pair.client(), upload);
                return true;
            });
            await().until(() -> pair.endpoint().getInputStream().available() > 0);
            await().during(Duration.ofMillis(300)).until(() -> !sent.isDone());

            assertThat(kit.tryEnd(CloseReason.MAX_LIFETIME)).isFalse();
            assertThat(receive(pair.endpoint(), upload.length)).isEqualTo(upload);
            assertThat(sent.get()).isTrue();
            assertThat(kit.hasNoEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aCutResetsBothSidesAfterWhatTheEndpointHasSent(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            send(pair.endpoint(), REQUEST);
            if (engine == Engine.COPY) {
                await().until(() -> pair.client().getInputStream().available() == REQUEST.length);
            }
            kit.cut(CloseReason.ENDPOINT_LEFT);

            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.ENDPOINT_LEFT);
            assertThat(receive(pair.client(), REQUEST.length)).isEqualTo(REQUEST);
            assertThatThrownBy(() -> receiveAll(pair.client())).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> receiveAll(pair.endpoint())).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aClientThatResetsMeanwhileDoesNotChangeTheReason(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            exchange(pair);
            await().until(() -> kit.tryEnd(CloseReason.MAX_LIFETIME));
            Streams.reset(pair.client());
            pair.endpoint().close();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.MAX_LIFETIME);
        }
    }
}

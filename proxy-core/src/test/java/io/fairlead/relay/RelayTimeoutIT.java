package io.fairlead.relay;

import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.Pair;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How silent relays end, and those that are told to. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayTimeoutIT {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] PING = {1};

    @ParameterizedTest
    @EnumSource(Engine.class)
    void silentConnectionIsResetAfterTheIdleTimeout(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, SHORT, LONG);
                Pair pair = kit.pair()) {
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
            assertThatThrownBy(() -> receiveAll(pair.client())).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> receiveAll(pair.endpoint())).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void bytesInOneDirectionKeepAConnection(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, Duration.ofMillis(600), LONG);
                Pair pair = kit.pair()) {
            long start = System.nanoTime();
            await().pollInterval(Duration.ofMillis(50)).atMost(LONG).until(() -> {
                send(pair.endpoint(), PING);
                receive(pair.client(), 1);
                return System.nanoTime() - start > Duration.ofMillis(1500).toNanos();
            });
            assertThat(kit.hasNoEnd()).isTrue();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void halfClosedConnectionHasItsOwnTimeout(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, LONG, SHORT);
                Pair pair = kit.pair()) {
            pair.client().shutdownOutput();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
            assertThatThrownBy(() -> receiveAll(pair.client())).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void zeroDisablesTheHalfClosedTimeoutOnly(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, SHORT, Duration.ZERO);
                Pair pair = kit.pair()) {
            pair.client().shutdownOutput();
            assertThat(receiveAll(pair.endpoint())).isEmpty();
            await().during(SHORT.multipliedBy(2)).until(kit::hasNoEnd);
            send(pair.endpoint(), PING);
            assertThat(receive(pair.client(), 1)).isEqualTo(PING);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void zeroDisablesTheIdleTimeoutOnly(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, Duration.ZERO, SHORT);
                Pair pair = kit.pair()) {
            await().during(SHORT.multipliedBy(2)).until(kit::hasNoEnd);
            pair.endpoint().shutdownOutput();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void abortResetsBothSidesAndIsToldOnce(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.client(), PING);
            receive(pair.endpoint(), 1);
            kit.abortAll(CloseReason.SHUTDOWN);
            kit.abortAll(CloseReason.IDLE_TIMEOUT);
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.SHUTDOWN);
            assertThatThrownBy(() -> receiveAll(pair.client())).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> receiveAll(pair.endpoint())).isInstanceOf(SocketException.class);
            await().during(SHORT).until(kit::hasNoEnd);
        }
    }
}

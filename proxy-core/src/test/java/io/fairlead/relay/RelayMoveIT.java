package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.send;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A relay that goes on in another process, in each state that it can be in. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayMoveIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] PING = {1};

    @Test
    void idleConnectionGoesOn() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            for (int i = 0; i < 5; i++) {
                RelayState state = relay.move();
                assertThat(state.toUpstream().held()).isEmpty();
                assertThat(state.toUpstream().pipe()).isNull();
                assertPingPong(relay);
            }
            relay.pair().client().shutdownOutput();
            relay.pair().endpoint().shutdownOutput();
            assertThat(relay.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, 5, 5));
            assertThat(relay.connections()).isZero();
        }
    }

    private static void assertPingPong(MovingRelay relay) throws Exception {
        send(relay.pair().client(), PING);
        assertThat(receive(relay.pair().endpoint(), 1)).isEqualTo(PING);
        send(relay.pair().endpoint(), PING);
        assertThat(receive(relay.pair().client(), 1)).isEqualTo(PING);
    }

    @Test
    void whatComesWhileItIsFrozenIsRelayedAfterwards() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            RelayState frozen = requireNonNull(relay.freeze());
            send(relay.pair().client(), bytes(1, 50_000));
            relay.pair().client().shutdownOutput();
            relay.move(frozen);
            assertThat(receiveAll(relay.pair().endpoint())).isEqualTo(bytes(1, 50_000));
        }
    }

    @Test
    void restoredConnectionGoesOnWhereItWas() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            assertThat(relay.freeze()).isNotNull();
            send(relay.pair().client(), bytes(1, 50_000));
            relay.restore();
            assertThat(receive(relay.pair().endpoint(), 50_000)).isEqualTo(bytes(1, 50_000));
            assertPingPong(relay);
        }
    }

    @Test
    void fullPipeGoesAlong() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            Blocked blocked = Blocked.until(relay.pair().client());
            RelayState state = relay.move();
            assertThat(state.toUpstream().pipe()).isNotNull();
            assertThat(state.toUpstream().inPipe()).isPositive();
            assertThat(relay.pipes()).isEqualTo(1);
            assertThat(relay.move().toUpstream().inPipe()).isPositive();
            assertThat(relay.pipes()).isEqualTo(1);
            blocked.assertAllReceived(relay.pair().endpoint());
        }
    }

    @Test
    void heldBufferGoesAlongAndTheFlowStaysOneThatCopies() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            relay.pair().client().sendUrgentData('u');
            assertThat(receive(relay.pair().endpoint(), 1)).containsExactly('u');
            Blocked blocked = Blocked.until(relay.pair().client());
            RelayState state = relay.move();
            assertThat(state.toUpstream().held()).isNotEmpty();
            assertThat(state.toUpstream().canSplice()).isFalse();
            assertThat(relay.move().toUpstream().held()).isNotEmpty();
            blocked.assertAllReceived(relay.pair().endpoint());
            assertThat(relay.relay().splicedBytes()).isZero();
        }
    }

    @Test
    void urgentDataThatComesWhileItIsFrozenStaysInOrder() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            RelayState frozen = requireNonNull(relay.freeze());
            for (int i = 0; i < 3; i++) {
                send(relay.pair().client(), bytes(i, 10_000));
                sent.writeBytes(bytes(i, 10_000));
                relay.pair().client().sendUrgentData('u');
                sent.write('u');
            }
            relay.move(frozen);
            relay.pair().client().shutdownOutput();
            assertThat(receiveAll(relay.pair().endpoint())).isEqualTo(sent.toByteArray());
        }
    }

    @Test
    void halfClosedConnectionStaysHalfClosed() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            relay.pair().client().shutdownOutput();
            assertThat(receiveAll(relay.pair().endpoint())).isEmpty();
            await().until(() -> relay.relay().isHalfClosed());
            RelayState state = relay.move();
            assertThat(state.isHalfClosed()).isTrue();
            assertThat(state.toUpstream().isFinished()).isTrue();
            assertThat(state.toDownstream().isLast()).isTrue();
            assertThat(relay.relay().isHalfClosed()).isTrue();
            send(relay.pair().endpoint(), bytes(3, 100_000));
            assertThat(receive(relay.pair().client(), 100_000)).isEqualTo(bytes(3, 100_000));
            relay.move();
            relay.pair().endpoint().shutdownOutput();
            assertThat(receiveAll(relay.pair().client())).isEmpty();
            assertThat(relay.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, 0, 100_000));
        }
    }

    @Test
    void endThatWaitsBehindABlockedStreamComesAfterIt() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            Blocked blocked = Blocked.until(relay.pair().client());
            blocked.endStream();
            relay.move();
            relay.move();
            blocked.assertAllReceived(relay.pair().endpoint());
            assertThat(receiveAll(relay.pair().endpoint())).isEmpty();
        }
    }

    @Test
    void resetThatComesWhileItIsFrozenReachesTheOtherSide() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            RelayState frozen = requireNonNull(relay.freeze());
            Streams.reset(relay.pair().client());
            relay.move(frozen);
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
            assertThatThrownBy(() -> receiveAll(relay.pair().endpoint())).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void resetIsNotTakenForAnEndAfterAMove() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            Blocked blocked = Blocked.until(relay.pair().client());
            Streams.reset(relay.pair().client());
            RelayState frozen = requireNonNull(relay.freeze());
            if (frozen != null) {
                relay.move(frozen);
            }
            blocked.drain(relay.pair().endpoint());
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
        }
    }

    @Test
    void endedConnectionIsNotMoved() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            Streams.reset(relay.pair().client());
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
            assertThat(relay.freeze()).isNull();
        }
    }

    @Test
    void frozenConnectionIsNotResetByAnAbort() throws Exception {
        try (MovingRelay relay = MovingRelay.start(Duration.ofMillis(200), LONG)) {
            RelayState frozen = requireNonNull(relay.freeze());
            await().during(Duration.ofMillis(400)).atMost(LONG).until(relay::hasNoEnd);
            send(relay.pair().client(), PING);
            relay.move(frozen);
            // Longer silent than the timeout: it ends, but by the timeout of the process that has it.
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
        }
    }

    @Test
    void silenceGoesOnWithItsAge() throws Exception {
        Duration idle = Duration.ofMillis(1500);
        try (MovingRelay relay = MovingRelay.start(idle, LONG)) {
            assertPingPong(relay);
            long begin = System.nanoTime();
            await().pollDelay(Duration.ofSeconds(1)).atMost(LONG).until(() -> true);
            RelayState state = relay.move();
            assertThat(Duration.ofNanos(state.idleNanos())).isGreaterThan(Duration.ofMillis(900));
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
            Duration lasted = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(lasted).isGreaterThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void halfClosedTimeoutAppliesAfterAMove() throws Exception {
        try (MovingRelay relay = MovingRelay.start(LONG, Duration.ofMillis(300))) {
            relay.pair().client().shutdownOutput();
            assertThat(receiveAll(relay.pair().endpoint())).isEmpty();
            await().until(() -> relay.relay().isHalfClosed());
            relay.move();
            assertThat(relay.awaitEnd().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
        }
    }

    @Test
    void nothingStaysOpenInTheProcessThatHadIt() throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            Blocked blocked = Blocked.until(relay.pair().client());
            OpenDescriptors before = OpenDescriptors.now();
            for (int i = 0; i < 10; i++) {
                relay.move();
            }
            assertThat(OpenDescriptors.now()).isEqualTo(before);
            blocked.assertAllReceived(relay.pair().endpoint());
        }
    }

    /** A sender whose receiver does not read. */
    private static final class Blocked {
        private static final int CHUNK_BYTES = 256 * 1024;
        private static final Duration STANDSTILL = Duration.ofMillis(200);

        private final byte[] chunk = bytes(7, CHUNK_BYTES);
        private final AtomicLong sent = new AtomicLong();
        private final CompletableFuture<Boolean> sending;
        private long seen;
        private volatile boolean isEnough;
        private volatile boolean endsStream;

        private Blocked(Socket sender) {
            sending = async(() -> {
                while (!isEnough) {
                    send(sender, chunk);
                    sent.addAndGet(CHUNK_BYTES);
                }
                if (endsStream) {
                    sender.shutdownOutput();
                }
                return true;
            });
        }

        static Blocked until(Socket sender) {
            Blocked blocked = new Blocked(sender);
            await().during(STANDSTILL).atMost(LONG).until(blocked::standsStill);
            blocked.isEnough = true;
            return blocked;
        }

        /** Whether nothing was sent since the last call. */
        private boolean standsStill() {
            long now = sent.get();
            boolean isSame = now > 0 && now == seen;
            seen = now;
            return isSame;
        }

        void endStream() {
            endsStream = true;
        }

        /** The sender is in the middle of a chunk, and sends the rest of it. */
        void assertAllReceived(Socket receiver) throws Exception {
            CompletableFuture<Boolean> receiving = async(() -> {
                long received = 0;
                while (!sending.isDone() || received < sent.get()) {
                    assertThat(receive(receiver, CHUNK_BYTES)).isEqualTo(chunk);
                    received += CHUNK_BYTES;
                }
                return received == sent.get();
            });
            assertThat(receiving.get(30, TimeUnit.SECONDS)).isTrue();
        }

        /** Reads what comes until the end, or a reset. */
        void drain(Socket receiver) throws Exception {
            try {
                receiveAll(receiver);
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }
}

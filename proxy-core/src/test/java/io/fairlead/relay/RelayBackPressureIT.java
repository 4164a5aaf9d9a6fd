package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.receiveStream;
import static io.fairlead.relay.Streams.sendStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.relay.RelayKit.Pair;
import io.fairlead.relay.Streams.Received;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A side that does not read stops the other one; nothing is lost, and little is held in between. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayBackPressureIT {
    private static final long STREAM_BYTES = 64L << 20;

    /**
     * Four socket buffers of up to 33 MB each way (tcp_rmem, tcp_wmem), which leaves the kernel's tuning enough space.
     */
    private static final long MOST_ON_THE_WAY_BYTES = 80L << 20;

    private static final Duration STANDSTILL = Duration.ofMillis(300);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsLostForAClientThatReadsLate(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            assertLateReaderGetsAll(pair.endpoint(), pair.client());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsLostForAnEndpointThatReadsLate(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            assertLateReaderGetsAll(pair.client(), pair.endpoint());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsLostForAReaderThatHasEndedItsOwnStream(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            pair.client().shutdownOutput();
            assertThat(Streams.receiveAll(pair.endpoint())).isEmpty();
            assertLateReaderGetsAll(pair.endpoint(), pair.client());
        }
    }

    private static void assertLateReaderGetsAll(Socket sender, Socket receiver) throws Exception {
        CompletableFuture<Long> sent = async(() -> sendStream(sender, 7, STREAM_BYTES));
        await().during(STANDSTILL).until(() -> !sent.isDone());
        Received received = receiveStream(receiver);
        assertThat(received).isEqualTo(new Received(STREAM_BYTES, sent.get(10, TimeUnit.SECONDS)));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSenderBlocksWhileTheOtherSideDoesNotRead(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                SocketChannel client = SocketChannel.open(kit.address());
                Socket endpoint = kit.accept()) {
            AtomicLong sent = new AtomicLong();
            client.configureBlocking(false);
            ByteBuffer chunk = ByteBuffer.allocateDirect(64 * 1024);
            await().during(STANDSTILL).atMost(Duration.ofSeconds(20)).until(() -> !sendWhatFits(client, chunk, sent));
            assertThat(sent.get()).isBetween(1L, MOST_ON_THE_WAY_BYTES);

            client.shutdownOutput();
            assertThat(receiveStream(endpoint).length()).isEqualTo(sent.get());
        }
    }

    /** Whether anything could be sent. */
    private static boolean sendWhatFits(SocketChannel client, ByteBuffer chunk, AtomicLong sent) throws IOException {
        long before = sent.get();
        for (int written = client.write(chunk.clear()); written > 0; written = client.write(chunk.clear())) {
            sent.addAndGet(written);
        }
        return sent.get() > before;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void oneBlockedConnectionDoesNotHoldUpOthers(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair blocked = kit.pair();
                Pair other = kit.pair()) {
            CompletableFuture<Long> sent = async(() -> sendStream(blocked.client(), 7, STREAM_BYTES));
            for (int i = 0; i < 100; i++) {
                Streams.send(other.client(), new byte[] {(byte) i});
                assertThat(Streams.receive(other.endpoint(), 1)).containsExactly(i);
            }
            assertThat(receiveStream(blocked.endpoint()).length()).isEqualTo(STREAM_BYTES);
            assertThat(sent.get(10, TimeUnit.SECONDS)).isNotNull();
        }
    }
}

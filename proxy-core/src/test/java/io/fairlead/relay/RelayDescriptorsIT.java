package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.reset;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.relay.RelayKit.Pair;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No connection leaves anything behind: no descriptor, and no byte for the next one. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayDescriptorsIT {
    private static final int CONNECTIONS = 5000;
    private static final int WARM_UP = 500;
    private static final byte[] DATA = bytes(1, 5000);
    private static final int MORE_THAN_BUFFERS_HOLD = 64 << 20;

    /** Two event loops may keep eight empty pipes each. */
    private static final int POOLED_PIPE_ENDS = 2 * 8 * 2;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void descriptorsAreBackToTheStartAfterThousandsOfConnections(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, 2)) {
            openAndClose(kit, WARM_UP);
            OpenDescriptors before = OpenDescriptors.now();
            openAndClose(kit, CONNECTIONS);
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                OpenDescriptors now = OpenDescriptors.now();
                assertThat(now.sockets()).isEqualTo(before.sockets());
                assertThat(now.pipeEnds()).isLessThanOrEqualTo(before.pipeEnds() + POOLED_PIPE_ENDS);
            });
        }
    }

    private static void openAndClose(RelayKit kit, int connections) throws Exception {
        for (int i = 0; i < connections; i++) {
            try (Pair pair = kit.pair()) {
                use(pair, i);
            }
            kit.awaitEnd();
        }
    }

    private static void use(Pair pair, int number) throws Exception {
        if (number % 250 == 249) {
            blockAndReset(pair, (byte) number);
            return;
        }
        switch (number % 5) {
            case 0 -> {
                send(pair.client(), DATA);
                receive(pair.endpoint(), DATA.length);
            }
            case 1 -> reset(pair.client());
            case 2 -> {
                send(pair.endpoint(), DATA);
                reset(pair.endpoint());
            }
            case 3 -> {
                pair.client().shutdownOutput();
                receiveAll(pair.endpoint());
                send(pair.endpoint(), DATA);
            }
            default -> send(pair.client(), DATA);
        }
    }

    /** The client streams until buffers and pipe are full, then resets. */
    private static void blockAndReset(Pair pair, byte content) throws Exception {
        byte[] stream = new byte[MORE_THAN_BUFFERS_HOLD];
        Arrays.fill(stream, content);
        CompletableFuture<Boolean> sent = async(() -> isSent(pair, stream));
        await().during(Duration.ofMillis(100)).until(() -> !sent.isDone());
        reset(pair.endpoint());
        assertThat(sent.get(10, TimeUnit.SECONDS)).isFalse();
    }

    private static boolean isSent(Pair pair, byte[] stream) {
        try {
            send(pair.client(), stream);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void pipesAreClosedWithTheirEventLoop() throws Exception {
        OpenDescriptors before = OpenDescriptors.now();
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Pair pair = kit.pair()) {
            CompletableFuture<Long> sent = async(() -> Streams.sendStream(pair.client(), 1, MORE_THAN_BUFFERS_HOLD));
            assertThat(Streams.receiveStream(pair.endpoint()).length()).isEqualTo(MORE_THAN_BUFFERS_HOLD);
            assertThat(sent.get(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(OpenDescriptors.now().pipeEnds()).isGreaterThan(before.pipeEnds());
        }
        await().untilAsserted(() -> assertThat(OpenDescriptors.now()).isEqualTo(before));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void bytesOfAnAbortedConnectionReachNoOther(Engine engine) throws Exception {
        byte[] stream = new byte[4 << 20];
        Arrays.fill(stream, (byte) 'b');
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < 5; i++) {
                try (Pair aborted = kit.pair()) {
                    blockAndReset(aborted, (byte) 'a');
                }
                kit.awaitEnd();
                try (Pair next = kit.pair()) {
                    CompletableFuture<byte[]> received = async(() -> receiveAll(next.endpoint()));
                    send(next.client(), stream);
                    next.client().shutdownOutput();
                    assertThat(Streams.isAll(received.get(10, TimeUnit.SECONDS), (byte) 'b'))
                            .isTrue();
                    assertThat(received.get()).hasSize(stream.length);
                }
                kit.awaitEnd();
            }
        }
    }
}
